package org.nnc.data;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import org.junit.jupiter.api.Test;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import java.util.zip.GZIPOutputStream;

import javax.imageio.ImageIO;

/// Whatever is done to a file, a reader gives columns or a {@link DataException}, nothing else.
class DamagedFilesTest {
    private static final int ROUNDS = 1500;

    private record Subject(byte[] content, Consumer<DataFile> reader) {}

    private static Map<String, Subject> subjects() throws IOException {
        byte[] idx = new byte[16 + 8];
        idx[2] = 8;
        idx[3] = 3;
        idx[7] = 2;
        idx[11] = 2;
        idx[15] = 2;
        byte[] csv = "name,a,b\n\"x,\n1\",1,2.5\ny,2,3\nz,3,\n".getBytes(StandardCharsets.UTF_8);
        Map<String, Subject> all = new LinkedHashMap<>();
        all.put("idx", new Subject(idx, Idx::read));
        all.put("idx.gz", new Subject(gzip(idx), Idx::read));
        all.put("csv", new Subject(csv, Csv::read));
        all.put("npy", new Subject(NpyTest.resource("fortran.npy").bytes(), Npy::read));
        all.put("npz", new Subject(NpyTest.resource("kinds.npz").bytes(), Npy::readArchive));
        all.put("wav", new Subject(WavTest.wav(1, 2, 16, new byte[16]), f -> Wav.read(f).mono()));
        all.put("png", new Subject(picture("png"), f -> Image.read(f).withChannels(1)));
        all.put("jpg", new Subject(picture("jpg"), f -> Image.read(f).withChannels(1)));
        all.put(
                "txt",
                new Subject("caf\u00e9".getBytes(StandardCharsets.UTF_8), TextIds::characters));
        return all;
    }

    private static byte[] gzip(byte[] content) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream zip = new GZIPOutputStream(out)) {
            zip.write(content);
        }
        return out.toByteArray();
    }

    private static byte[] picture(String format) throws IOException {
        BufferedImage image = new BufferedImage(9, 7, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < 63; i++) {
            image.setRGB(i % 9, i / 9, i * 0x030507);
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ImageIO.write(image, format, out);
        return out.toByteArray();
    }

    @Test
    void damageIsASentence() throws IOException {
        Random random = new Random(1);
        for (var subject : subjects().entrySet()) {
            int refused = 0;
            for (int round = 0; round < ROUNDS; round++) {
                byte[] damaged = damage(subject.getValue().content(), random);
                refused += read(subject.getKey(), damaged, subject.getValue().reader()) ? 0 : 1;
            }
            System.out.printf("%s: %d of %d refused%n", subject.getKey(), refused, ROUNDS);
            assertTrue(refused > 0, subject.getKey());
        }
    }

    @Test
    void anyTruncationOfBinaryFilesIsRefused() throws IOException {
        for (var subject : subjects().entrySet()) {
            // A text cut short is a text.
            if (subject.getKey().matches("csv|txt")) {
                continue;
            }
            byte[] content = subject.getValue().content();
            // The end marks of pictures say nothing that is missed.
            int needed = subject.getKey().matches("png|jpg") ? content.length - 20 : content.length;
            for (int length = 0; length < needed; length++) {
                byte[] cut = Arrays.copyOf(content, length);
                String what = subject.getKey() + " cut to " + length;
                assertFalse(read(what, cut, subject.getValue().reader()), what);
            }
        }
    }

    private static boolean read(String what, byte[] content, Consumer<DataFile> reader) {
        try {
            reader.accept(DataFile.of(what, content));
            return true;
        } catch (DataException e) {
            assertTrue(e.getMessage().endsWith("."), e.getMessage());
            return false;
        } catch (RuntimeException | OutOfMemoryError e) {
            return fail(what + ": " + Arrays.toString(content), e);
        }
    }

    private static byte[] damage(byte[] content, Random random) {
        byte[] damaged = content.clone();
        int changes = 1 + random.nextInt(4);
        for (int i = 0; i < changes; i++) {
            int at = random.nextInt(damaged.length);
            switch (random.nextInt(4)) {
                case 0 -> damaged[at] = (byte) random.nextInt();
                case 1 -> damaged[at] ^= (byte) (1 << random.nextInt(8));
                case 2 -> damaged[at] = (byte) (random.nextBoolean() ? 0xff : 0x7f);
                default -> damaged = Arrays.copyOf(damaged, Math.max(1, at));
            }
        }
        return damaged;
    }
}
