package org.nnc.data;

import java.awt.image.BufferedImage;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Iterator;

import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/// A picture, one byte a channel and pixel, row-major with the channels last.
///
/// @param name the file, for messages
/// @param height rows of pixels
/// @param width pixels of a row
/// @param channels 1 for grey, 3 for red, green, blue; transparency is dropped
/// @param pixels `[height, width, channels]`
public record Image(String name, int height, int width, int channels, byte[] pixels) {
    private static final long MOST_PIXELS = 1L << 27;

    /// The picture of a png or jpg file (or another format that `javax.imageio` knows).
    public static Image read(DataFile file) {
        byte[] content = file.bytes();
        try (ImageInputStream in =
                new MemoryCacheImageInputStream(new ByteArrayInputStream(content))) {
            return of(file.name(), decoded(file.name(), content, in));
        } catch (IOException | RuntimeException e) {
            if (e instanceof DataException known) {
                throw known;
            }
            // The JDK's decoders answer damaged files with many kinds of runtime exceptions.
            throw DataException.of(
                            "%s is cut short or damaged: its picture cannot be decoded (%s).",
                            file.name(), e.getMessage())
                    .because(e);
        }
    }

    private static BufferedImage decoded(String name, byte[] content, ImageInputStream in)
            throws IOException {
        Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
        if (!readers.hasNext()) {
            throw DataException.of(
                    "%s is not a picture that can be read: it begins with %s; png and jpg are "
                            + "expected.",
                    name, DataFile.firstBytes(content));
        }
        ImageReader reader = readers.next();
        boolean[] warned = new boolean[1];
        reader.addIIOReadWarningListener((_, _) -> warned[0] = true);
        try {
            reader.setInput(in, true, true);
            long pixels = (long) reader.getWidth(0) * reader.getHeight(0);
            if (pixels > MOST_PIXELS) {
                throw DataException.of(
                        "%s announces %d pixels, more than nnc reads (%d); scale it down.",
                        name, pixels, MOST_PIXELS);
            }
            BufferedImage image = reader.read(0);
            if (warned[0]) {
                // A jpg that ends too early is filled with grey and only warned about.
                throw DataException.of("%s is cut short or damaged.", name);
            }
            return image;
        } finally {
            reader.dispose();
        }
    }

    private static Image of(String name, BufferedImage image) {
        boolean grey = image.getRaster().getNumBands() <= 2 && isPlain(image);
        int channels = grey ? 1 : 3;
        int width = image.getWidth();
        int height = image.getHeight();
        byte[] pixels = new byte[Math.multiplyExact(width * height, channels)];
        for (int i = 0; i < pixels.length; i++) {
            int pixel = i / channels;
            pixels[i] = sample(image, pixel % width, pixel / width, i % channels, grey);
        }
        return new Image(name, height, width, channels, pixels);
    }

    /// Grey samples are taken as they are stored: `getRGB` would apply a gamma curve to them.
    private static boolean isPlain(BufferedImage image) {
        return image.getColorModel() instanceof ComponentColorModel;
    }

    private static byte sample(BufferedImage image, int x, int y, int channel, boolean grey) {
        if (grey) {
            Raster raster = image.getRaster();
            int value = raster.getSample(x, y, 0);
            boolean wide = raster.getTransferType() == DataBuffer.TYPE_USHORT;
            return (byte) (wide ? value >>> 8 : value);
        }
        return (byte) (image.getRGB(x, y) >>> (16 - 8 * channel));
    }

    /// The picture with 1 or 3 channels: grey is repeated, colour is weighed as ITU-R BT.601 does.
    public Image withChannels(int wanted) {
        if (wanted == channels) {
            return this;
        }
        byte[] converted = new byte[Math.multiplyExact(height * width, wanted)];
        for (int i = 0; i < converted.length; i++) {
            int at = i * channels;
            converted[i] =
                    wanted == 3
                            ? pixels[i / 3]
                            : (byte)
                                    ((299 * (pixels[at] & 0xff)
                                                    + 587 * (pixels[at + 1] & 0xff)
                                                    + 114 * (pixels[at + 2] & 0xff)
                                                    + 500)
                                            / 1000);
        }
        return new Image(name, height, width, wanted, converted);
    }

    /// The picture as a column of one row, shape `[1, C, H, W]` or `[1, H, W, C]`.
    public Column column(boolean channelsFirst) {
        Values values = new Values.Bytes(channelsFirst ? planes() : pixels);
        return channelsFirst
                ? Column.of(name, values, 1, channels, height, width)
                : Column.of(name, values, 1, height, width, channels);
    }

    /// The pixels with the channels first.
    byte[] planes() {
        byte[] planes = new byte[pixels.length];
        for (int i = 0; i < pixels.length; i++) {
            planes[i % channels * height * width + i / channels] = pixels[i];
        }
        return planes;
    }
}
