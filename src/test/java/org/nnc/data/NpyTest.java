package org.nnc.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.nnc.data.Sentences.assertSentence;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// The files were written by NumPy 2.4.
class NpyTest {
    static DataFile resource(String name) {
        try (InputStream in = NpyTest.class.getResourceAsStream(name)) {
            return DataFile.of(name, in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void readsBothOrders() {
        Column fortran = Npy.read(resource("fortran.npy"));
        assertEquals(List.of(2, 3, 4), fortran.dims());
        assertArrayEquals(IntStream.range(0, 24).asDoubleStream().toArray(), fortran.doubles());
        Column big = Npy.read(resource("big.npy"));
        assertArrayEquals(IntStream.range(0, 24).map(i -> 1000 * i).toArray(), big.ints());
    }

    @Test
    void readsAllKinds() {
        Map<String, Column> kinds = Npy.readArchive(resource("kinds.npz"));
        assertEquals(14, kinds.size());
        for (String type : List.of("i1", "i2", "i4", "i8", "f2", "f4", "f8")) {
            assertArrayEquals(new double[] {0, 1, 2, -3}, kinds.get(type).doubles(), type);
        }
        for (String type : List.of("u1", "u2", "u4", "u8")) {
            assertArrayEquals(new double[] {0, 1, 2, 3}, kinds.get(type).doubles(), type);
        }
        assertArrayEquals(new int[] {1, 0}, kinds.get("b1").ints());
        assertArrayEquals(new double[] {2.5}, kinds.get("scalar").doubles());
        assertEquals(List.of(0, 3), kinds.get("empty").dims());
        Map<String, Column> plain = Npy.readArchive(resource("plain.npz"));
        assertEquals(List.of("x", "y"), List.copyOf(plain.keySet()));
        assertEquals(List.of(2, 3, 4), plain.get("x").dims());
    }

    @Test
    void badFilesAreNamed() {
        assertSentence(() -> Npy.read(resource("text.npy")), "text.npy", "U1", "astype");
        assertSentence(() -> Npy.read(resource("plain.npz")), "not an npy file", "50 4b");
        assertSentence(() -> Npy.readArchive(resource("big.npy")), "not an npz file");
        byte[] content = resource("big.npy").bytes();
        DataFile half = DataFile.of("half.npy", Arrays.copyOf(content, content.length - 1));
        assertSentence(() -> Npy.read(half), "half.npy is cut short", "[2, 3, 4]", "95 bytes");
    }
}
