package org.nnc.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
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

    /// Of 32 columns.
    private static List<Tile> tiles(int rows, int most) {
        return calls(rows, most, 32, 0).stream()
                .map(a -> new Tile((int) a[4], (int) a[2]))
                .toList();
    }

    /// The arguments of each tile: product, worker, height, vectors, row, place in the block,
    /// column, place of its strip, depth.
    private static List<Object[]> calls(int rows, int most, int columns, int empty) {
        return calls(rows, most, columns, false, empty);
    }

    private static List<Object[]> calls(
            int rows, int most, int columns, boolean backwards, int empty) {
        List<Object[]> calls = new ArrayList<>();
        Parts parts =
                (Parts)
                        Proxy.newProxyInstance(
                                Parts.class.getClassLoader(),
                                new Class<?>[] {Parts.class},
                                (_, method, a) -> {
                                    assertEquals("placed", method.getName());
                                    calls.add(a);
                                    return null;
                                });
        PlacedTiles.run(parts, 0, 0, rows, 0, columns, 100, 0, most, 32, backwards, empty);
        return calls;
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

    /// Registers are left for a third vector where no tile has more than eight rows.
    @ParameterizedTest
    @CsvSource({"12, 8, 1", "12, 16, 2", "12, 14, 2", "12, 12, 0", "12, 20, 0", "6, 4, 0"})
    void eightRowsHaveThreeVectors(int most, int rows, int tiles) {
        List<String> found =
                calls(rows, most, 128, 0).stream()
                        .filter(a -> (int) a[3] > 2)
                        .map(a -> a[2] + "x" + a[3] + " at " + a[5] + " of " + a[7])
                        .distinct()
                        .toList();
        List<String> expected = List.of("8x3 at 0 of 0", "8x7 at 48 of 3200");
        assertEquals(tiles == 0 ? List.of() : expected, found);
        int high = (int) calls(rows, most, 128, 0).stream().filter(a -> (int) a[3] > 2).count();
        assertEquals(2 * tiles, high);
    }

    /// The columns left over come last either way.
    @Test
    void aRowIsDoneFromEitherEnd() {
        assertEquals(List.of(0, 128, 256, 384), places(false));
        assertEquals(List.of(256, 128, 0, 384), places(true));
    }

    private static List<Integer> places(boolean backwards) {
        return calls(1, 12, 416, backwards, 0).stream().map(a -> (int) a[5]).toList();
    }

    /// Each is called before, on nothing.
    @Test
    void tilesOfThreeVectorsArePractised() {
        for (Object[] a : calls(16, 12, 96, 0)) assertEquals(100, a[8]);
        List<Object[]> calls = calls(16, 12, 96, 2);
        assertEquals(8, calls.stream().filter(a -> (int) a[8] == 0).count());
        assertEquals(4, calls.stream().filter(a -> (int) a[8] == 100).count());
    }
}
