package org.nnc.format;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;
import static org.nnc.data.Sentences.assertSentence;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nnc.data.DataException;
import org.nnc.data.DataFile;
import org.nnc.data.SharedData;
import org.nnc.data.Values;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;

class SafetensorsTest {
    @TempDir Path folder;

    private static Safetensors sample() {
        Map<String, TensorData> tensors = new LinkedHashMap<>();
        tensors.put("b", TensorData.of(new float[] {1.5f, Float.NaN, -0f}, 3));
        tensors.put("a", TensorData.of(new double[] {0.1, Double.NEGATIVE_INFINITY}, 1, 2));
        tensors.put("step", TensorData.of(new long[] {1L << 40}));
        tensors.put("labels", TensorData.of(new int[] {-1, 7}, 2));
        tensors.put("image", TensorData.of(new Values.Bytes(new byte[] {0, -1}), 2));
        tensors.put(
                "mask", TensorData.of(new Values.Bytes(new byte[] {0, 1}), 2).as(ElementType.BOOL));
        tensors.put("empty", TensorData.of(new float[0], 0, 4));
        return new Safetensors(tensors, Map.of("model", "Mlp \"ä\""));
    }

    private static byte[] bytes(Safetensors file) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            file.write(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private static Safetensors read(byte[] content) {
        return Safetensors.read(DataFile.of("a.safetensors", content));
    }

    /// A file with this header and so many bytes of elements.
    private static byte[] file(String header, int length) {
        byte[] json = header.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(8 + json.length + length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(json.length)
                .put(json)
                .array();
    }

    private static void assertSame(Safetensors expected, Safetensors found) {
        assertEquals(expected.metadata(), found.metadata());
        assertEquals(expected.tensors().keySet(), found.tensors().keySet());
        expected.tensors()
                .forEach((name, tensor) -> {
                    TensorData other = found.tensor(name);
                    assertEquals(tensor.type(), other.type(), name);
                    assertEquals(tensor.dims(), other.dims(), name);
                    assertArrayEquals(tensor.doubles(), other.doubles(), name);
                });
    }

    @Test
    void whatIsWrittenIsRead() {
        Safetensors file = sample();
        Path path = folder.resolve("a.safetensors");
        file.write(path);
        Safetensors read = Safetensors.read(path);
        assertSame(file, read);
        assertEquals(1L << 40, read.tensor("step").longs()[0]);
        assertEquals(List.of(), read.tensor("step").dims());
        assertSentence(() -> read.tensor("W"), "no tensor 'W'", "labels");
    }

    @Test
    void theSameContentIsTheSameBytes() {
        Map<String, TensorData> reversed = new LinkedHashMap<>();
        List<String> names = List.copyOf(sample().tensors().keySet()).reversed();
        names.forEach(name -> reversed.put(name, sample().tensor(name)));
        assertArrayEquals(bytes(sample()), bytes(new Safetensors(reversed, sample().metadata())));
        byte[] content = bytes(sample());
        assertEquals(0, ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN).getLong() % 8);
    }

    @Test
    void readsEveryReferenceCase() throws IOException {
        Path reference = SharedData.path("reference");
        try (Stream<Path> all = Files.list(reference)) {
            List<Path> files =
                    all.filter(f -> f.toString().endsWith(".safetensors")).sorted().toList();
            assertEquals(447, files.size());
            for (Path path : files) {
                Safetensors file = Safetensors.read(path);
                String name = path.getFileName().toString().replace(".safetensors", "");
                assertEquals(name, file.metadata().get("name"));
                assertSame(file, read(bytes(file)));
            }
        }
        TensorData x = Safetensors.read(reference.resolve("where.safetensors")).tensor("input.a");
        assertEquals(List.of(3, 4), x.dims());
    }

    @Test
    void readsHalfPrecision() {
        String header =
                """
                {"h":{"dtype":"F16","shape":[2],"data_offsets":[0,4]},\
                "b":{"dtype":"BF16","shape":[2],"data_offsets":[4,8]}}\
                """;
        byte[] content = file(header, 8);
        ByteBuffer out = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
        out.position(content.length - 8);
        out.putShort((short) 0x3c00).putShort((short) 0xc500);
        out.putShort((short) 0x3f80).putShort((short) 0xc0a0);
        Safetensors read = read(content);
        assertArrayEquals(new float[] {1, -5}, read.tensor("h").floats());
        assertArrayEquals(new float[] {1, -5}, read.tensor("b").floats());
        assertEquals(ElementType.BF16, read.tensor("b").type());
    }

    @Test
    void convertsToNarrowTypes() {
        float[] values = {1, -5, 3.140625f, 1e-3f, Float.POSITIVE_INFINITY, Float.NaN};
        for (ElementType type : List.of(ElementType.F16, ElementType.BF16)) {
            TensorData half = TensorData.of(values, 6).as(type);
            float[] back =
                    read(bytes(new Safetensors(Map.of("x", half), Map.of()))).tensor("x").floats();
            assertArrayEquals(new float[] {1, -5, 3.140625f}, Arrays.copyOf(back, 3));
            assertEquals(1e-3, back[3], 4e-6);
            assertEquals(Float.POSITIVE_INFINITY, back[4]);
            assertTrue(Float.isNaN(back[5]));
        }
        TensorData wide = TensorData.of(new int[] {256}, 1).as(ElementType.U8);
        assertUnwritable(wide, "element 0 is 256, which U8 cannot hold");
        TensorData fraction = TensorData.of(new float[] {0.5f}, 1).as(ElementType.I32);
        assertUnwritable(fraction, "element 0 is 0.5, a whole number was expected");
    }

    private void assertUnwritable(TensorData tensor, String part) {
        Path path = folder.resolve("narrow.safetensors");
        assertSentence(
                () -> new Safetensors(Map.of("x", tensor), Map.of()).write(path),
                "Tensor 'x' cannot be stored as " + tensor.type(),
                part);
        assertTrue(Files.notExists(path));
    }

    @Test
    void badFilesAreNamed() throws IOException {
        byte[] good = bytes(sample());
        assertSentence(() -> read(new byte[0]), "a.safetensors", "not a safetensors file");
        assertSentence(() -> read(Arrays.copyOf(good, 100)), "cut short", "header of");
        assertSentence(
                () -> read(Arrays.copyOf(good, good.length - 1)),
                "cut short",
                "tensor 'mask'",
                "1 are");
        assertSentence(() -> read(Arrays.copyOf(good, good.length + 1)), "goes on after");
        assertSentence(() -> read("PK\3\4aaaaaaaaaaaa".getBytes()), "not a safetensors file");
        assertSentence(() -> read(file("{\"a\"", 0)), "not JSON");
        assertSentence(() -> read(file("[1]", 0)), "START_OBJECT is expected");
        assertSentence(
                () -> read(entry("F8_E4M3", "[1]", "[0,1]")), "'a'", "F8_E4M3", "store it as F32");
        assertSentence(() -> read(entry("F32", "[1]", "[0,8]")), "F32", "[1]", "bytes 0 to 8");
        assertSentence(
                () -> read(entry("U8", "[1]", "[1,2]")), "begins at byte 1", "0 is expected");
        assertSentence(() -> read(entry("U8", "[-1]", "[0,1]")), "lacks its dtype, shape");
        String big = "[2147483647,2147483647,2147483647,2147483647]";
        assertSentence(() -> read(entry("U8", big, "[0,1]")), "has bytes 0 to 1");
        String twice = "{\"a\":{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0,0]},";
        assertSentence(
                () -> read(file(twice + twice.substring(1, twice.length() - 1) + "}", 0)), "a");
        Path absent = folder.resolve("absent.safetensors");
        assertSentence(() -> Safetensors.read(absent), "absent.safetensors", "no such file");
    }

    private static byte[] entry(String type, String shape, String offsets) {
        String header = "{\"a\":{\"dtype\":\"%s\",\"shape\":%s,\"data_offsets\":%s}}";
        return file(header.formatted(type, shape, offsets), 2);
    }

    @Test
    void damageIsASentence() {
        Random random = new Random(2);
        byte[] good = bytes(sample());
        int refused = 0;
        for (int round = 0; round < 4000; round++) {
            byte[] damaged = good.clone();
            for (int i = 0; i <= random.nextInt(3); i++) {
                int at = random.nextInt(8) == 0 ? random.nextInt(8) : random.nextInt(good.length);
                damaged[at] = (byte) random.nextInt();
            }
            try {
                read(damaged);
            } catch (DataException e) {
                refused++;
                assertTrue(e.getMessage().endsWith("."), e.getMessage());
            } catch (RuntimeException e) {
                fail(new String(damaged, StandardCharsets.ISO_8859_1), e);
            }
        }
        assertTrue(refused > 1000, "refused " + refused);
    }
}
