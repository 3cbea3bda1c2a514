package org.nnc.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.nnc.data.Sentences.assertSentence;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

class IdxTest {
    private static byte[] idx(int type, byte[] elements, int... dims) {
        ByteBuffer out = ByteBuffer.allocate(4 + 4 * dims.length + elements.length);
        out.putInt(type << 8 | dims.length);
        Arrays.stream(dims).forEach(out::putInt);
        return out.put(elements).array();
    }

    private static Column read(byte[] content) {
        return Idx.read(DataFile.of("a.idx", content));
    }

    @Test
    void readsMnist() {
        Column images = Idx.read(SharedData.file("mnist/train-images-idx3-ubyte.gz"));
        Column labels = Idx.read(SharedData.file("mnist/train-labels-idx1-ubyte.gz"));
        assertEquals(List.of(60_000, 28, 28), images.dims());
        assertEquals(List.of(60_000), labels.dims());
        labels.requireRange(0, 10);
        assertEquals(5, labels.values().whole(0));
        int[] rows = IntStream.range(0, 60_000).toArray();
        float[] batch = new float[60_000 * 784];
        images.map(v -> v / 255).gather(rows, batch, 0);
        double sum = 0;
        for (float value : batch) {
            sum += value;
        }
        assertEquals(0.1307, sum / batch.length, 5e-5);
    }

    @Test
    void readsAllElementTypes() {
        assertArrayEquals(new int[] {255}, read(idx(0x08, new byte[] {-1}, 1)).ints());
        assertArrayEquals(new int[] {-1}, read(idx(0x09, new byte[] {-1}, 1)).ints());
        assertArrayEquals(new int[] {-2}, read(idx(0x0b, new byte[] {-1, -2}, 1)).ints());
        assertArrayEquals(new int[] {258}, read(idx(0x0c, new byte[] {0, 0, 1, 2}, 1)).ints());
        byte[] single = ByteBuffer.allocate(4).putFloat(1.5f).array();
        assertArrayEquals(new float[] {1.5f}, read(idx(0x0d, single, 1, 1)).floats());
        byte[] wide = ByteBuffer.allocate(8).putDouble(-0.1).array();
        assertArrayEquals(new double[] {-0.1}, read(idx(0x0e, wide, 1)).doubles());
    }

    @Test
    void badFilesAreNamed() throws IOException {
        assertSentence(() -> read(new byte[3]), "a.idx", "cut short", "3 bytes");
        assertSentence(
                () -> read(new byte[] {'P', 'K', 3, 4, 0}), "not an idx file", "50 4b 03 04");
        assertSentence(() -> read("label,x\n".getBytes()), "not an idx file", "'label,x");
        assertSentence(() -> read(idx(8, new byte[3], 2, 2)), "cut short", "[2, 2]", "3 bytes");
        assertSentence(() -> read(idx(8, new byte[5], 2, 2)), "damaged", "5 bytes");
        int half = 1 << 16;
        assertSentence(() -> read(idx(8, new byte[0], half, half, half, half)), "cut short");
        byte[] gz = Files.readAllBytes(SharedData.path("mnist/t10k-labels-idx1-ubyte.gz"));
        assertSentence(() -> read(Arrays.copyOf(gz, gz.length / 2)), "cut short", "gzip");
        gz[gz.length / 2] ^= 64;
        assertSentence(() -> read(gz), "a.idx", "damaged", "gzip");
    }
}
