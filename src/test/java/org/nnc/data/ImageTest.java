package org.nnc.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.nnc.data.Sentences.assertSentence;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

import javax.imageio.ImageIO;

class ImageTest {
    @TempDir Path folder;

    /// A picture of 3 x 2 pixels; grey 10, 20, …, or red 10, green 20, blue 30 and so on.
    private static BufferedImage picture(int type, int width, int height) {
        BufferedImage image = new BufferedImage(width, height, type);
        int bands = image.getRaster().getNumBands();
        for (int i = 0; i < width * height * bands; i++) {
            image.getRaster()
                    .setSample(i / bands % width, i / bands / width, i % bands, 10 * (i + 1));
        }
        return image;
    }

    private static byte[] encoded(BufferedImage image, String format) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ImageIO.write(image, format, out);
        return out.toByteArray();
    }

    private static Image read(byte[] content) {
        return Image.read(DataFile.of("a.png", content));
    }

    @Test
    void readsGreyWithoutGamma() throws IOException {
        Image grey = read(encoded(picture(BufferedImage.TYPE_BYTE_GRAY, 3, 2), "png"));
        assertEquals(1, grey.channels());
        assertArrayEquals(new byte[] {10, 20, 30, 40, 50, 60}, grey.pixels());
        assertEquals(List.of(1, 1, 2, 3), grey.column(true).dims());
        assertEquals(List.of(1, 2, 3, 1), grey.column(false).dims());
        Image colour = grey.withChannels(3);
        assertArrayEquals(new byte[] {10, 10, 10, 20, 20, 20}, Arrays.copyOf(colour.pixels(), 6));
        assertArrayEquals(grey.pixels(), colour.withChannels(1).pixels());
        BufferedImage wide = new BufferedImage(1, 1, BufferedImage.TYPE_USHORT_GRAY);
        wide.getRaster().setSample(0, 0, 0, 0xabcd);
        assertArrayEquals(new byte[] {(byte) 0xab}, read(encoded(wide, "png")).pixels());
    }

    @Test
    void readsColour() throws IOException {
        Image image = read(encoded(picture(BufferedImage.TYPE_INT_RGB, 2, 1), "png"));
        assertArrayEquals(new byte[] {10, 20, 30, 40, 50, 60}, image.pixels());
        assertArrayEquals(new int[] {10, 40, 20, 50, 30, 60}, image.column(true).ints());
        assertEquals(List.of(1, 3, 1, 2), image.column(true).dims());
        Image alpha = read(encoded(picture(BufferedImage.TYPE_4BYTE_ABGR, 1, 1), "png"));
        assertArrayEquals(new byte[] {10, 20, 30}, alpha.pixels());
        BufferedImage palette = new BufferedImage(1, 1, BufferedImage.TYPE_BYTE_INDEXED);
        palette.setRGB(0, 0, 0xff0000);
        assertArrayEquals(new byte[] {-1, 0, 0}, read(encoded(palette, "png")).pixels());
    }

    @Test
    void readsFolders() throws IOException {
        byte[] small = encoded(picture(BufferedImage.TYPE_BYTE_GRAY, 3, 2), "png");
        for (String name : List.of("cat/b.png", "cat/a.PNG", "ant/z.png", "ant/notes.txt")) {
            Files.createDirectories(folder.resolve(name).getParent());
            Files.write(folder.resolve(name), small);
        }
        byte[] jpg = encoded(picture(BufferedImage.TYPE_BYTE_GRAY, 3, 2), "jpg");
        Files.write(folder.resolve("cat/c.jpg"), jpg);
        ImageFolder read = ImageFolder.read(folder, 3, true);
        assertEquals(List.of("ant", "cat"), read.classes());
        assertArrayEquals(new int[] {0, 1, 1, 1}, read.labels().ints());
        assertEquals(List.of(4, 3, 2, 3), read.images().dims());
        assertEquals(List.of(4, 2, 3, 1), ImageFolder.read(folder, 1, false).images().dims());
        byte[] large = encoded(picture(BufferedImage.TYPE_BYTE_GRAY, 4, 2), "png");
        Files.write(folder.resolve("cat/d.png"), large);
        assertSentence(
                () -> ImageFolder.read(folder, 1, true), "d.png has 4 x 2", "3 x 2", "one size");
        Path empty = Files.createDirectory(folder.resolve("empty"));
        assertSentence(() -> ImageFolder.read(empty, 1, true), "nothing to read", "sub-folder");
    }

    @Test
    void badFilesAreNamed() throws IOException {
        byte[] png = encoded(picture(BufferedImage.TYPE_BYTE_GRAY, 30, 20), "png");
        assertSentence(
                () -> read(Arrays.copyOf(png, png.length / 2)), "a.png", "cut short or damaged");
        byte[] jpg = encoded(picture(BufferedImage.TYPE_INT_RGB, 300, 200), "jpg");
        assertSentence(() -> read(Arrays.copyOf(jpg, jpg.length / 2)), "cut short or damaged");
        assertSentence(() -> read("hello".getBytes()), "not a picture", "'hello'");
        assertSentence(() -> read(new byte[0]), "not a picture", "nothing");
        png[16] = 0x7f;
        assertSentence(() -> read(png), "a.png");
    }
}
