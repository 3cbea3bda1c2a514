package org.nnc.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// Which tiles the rows of a block are divided into.
class PlacedTilesTest {
    private static final Set<Integer> HEIGHTS = Set.of(1, 4, 6, 8, 12);

    private record Tile(int row, int height) {}

    private static List<Tile> tiles(int rows, int most) {
        List<Tile> tiles = new ArrayList<>();
        Parts parts =
                (Parts)
                        Proxy.newProxyInstance(
                                Parts.class.getClassLoader(),
                                new Class<?>[] {Parts.class},
                                (_, method, a) -> {
                                    assertEquals("placed", method.getName());
                                    tiles.add(new Tile((int) a[4], (int) a[2]));
                                    return null;
                                });
        PlacedTiles.run(parts, 0, 0, rows, 0, 32, 100, 0, most, 32, 0);
        return tiles;
    }

    @ParameterizedTest
    @CsvSource({
        "12, 12, 12",
        "12, 13, 8 6",
        "12, 16, 8 8",
        "12, 20, 12 8",
        "12, 28, 12 8 8",
        "12, 32, 12 12 8",
        "6, 8, 4 4",
        "6, 12, 6 6",
    })
    void noTileIsLowBesideAFullOne(int most, int rows, String heights) {
        List<Tile> tiles = tiles(rows, most);
        String found =
                tiles.stream()
                        .map(t -> Integer.toString(t.height))
                        .collect(Collectors.joining(" "));
        assertEquals(heights, found);
    }

    @ParameterizedTest
    @ValueSource(ints = {6, 12})
    void eachRowIsInATile(int most) {
        for (int rows = 1; rows <= 100; rows++) {
            BitSet done = new BitSet();
            for (Tile t : tiles(rows, most)) {
                assertTrue(HEIGHTS.contains(t.height) && t.height <= most);
                done.set(t.row, t.row + t.height);
            }
            assertEquals(rows, done.cardinality());
            assertEquals(rows, done.length());
        }
    }
}
