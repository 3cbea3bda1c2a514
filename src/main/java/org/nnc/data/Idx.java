package org.nnc.data;

import java.nio.ByteBuffer;
import java.util.Arrays;

/// Reads the idx format of the MNIST files, plain or compressed with gzip.
///
/// The file begins with two zero bytes, a byte for the element type, a byte for the number of axes,
/// and the sizes as big-endian 32-bit numbers; the elements follow, big-endian. So unsigned bytes
/// in three axes give the well-known magic number 2051 (0x00000803), labels 2049.
public final class Idx {
    private Idx() {}

    /// The array of the file; unsigned bytes stay bytes.
    public static Column read(DataFile file) {
        byte[] content = file.bytes();
        if (content.length < 4) {
            throw DataException.of(
                    "%s is cut short: %d bytes, not even the 4 of an idx magic number.",
                    file.name(), content.length);
        }
        ByteBuffer in = ByteBuffer.wrap(content);
        int magic = in.getInt();
        int width = width(magic >> 8);
        int axes = magic & 0xff;
        if (width == 0 || axes == 0) {
            throw DataException.of(
                    "%s is not an idx file: it begins with %s, where the magic number of an "
                            + "idx file stands (00 00 08 03 for images, 00 00 08 01 for labels).",
                    file.name(), DataFile.firstBytes(content));
        }
        int[] dims = dims(file, in, axes);
        long size = Arrays.stream(dims).asLongStream().reduce(1, Idx::timesSaturated);
        if (size != in.remaining() / width || in.remaining() % width != 0) {
            throw DataException.of(
                    "%s is cut short or damaged: its header announces %s elements of %d "
                            + "bytes, and %d bytes follow it.",
                    file.name(), Arrays.toString(dims), width, in.remaining());
        }
        return Column.of(file.name(), values(magic >> 8, (int) size, in), dims);
    }

    private static int[] dims(DataFile file, ByteBuffer in, int axes) {
        if (in.remaining() < 4 * axes) {
            throw DataException.of(
                    "%s is cut short: its header announces %d axes and ends before their sizes.",
                    file.name(), axes);
        }
        int[] dims = new int[axes];
        for (int i = 0; i < axes; i++) {
            dims[i] = in.getInt();
            if (dims[i] < 0) {
                throw DataException.of(
                        "%s is damaged: the size of its axis %d is negative (%d).",
                        file.name(), i, dims[i]);
            }
        }
        return dims;
    }

    /// A damaged header must not wrap around to a size that happens to fit.
    static long timesSaturated(long a, long b) {
        return a != 0 && b > Long.MAX_VALUE / a ? Long.MAX_VALUE : a * b;
    }

    private static int width(int type) {
        return switch (type) {
            case 0x08, 0x09 -> 1;
            case 0x0b -> 2;
            case 0x0c, 0x0d -> 4;
            case 0x0e -> 8;
            default -> 0;
        };
    }

    private static Values values(int type, int size, ByteBuffer in) {
        return switch (type) {
            case 0x08 -> {
                byte[] a = new byte[size];
                in.get(a);
                yield new Values.Bytes(a);
            }
            case 0x0d -> {
                float[] a = new float[size];
                in.asFloatBuffer().get(a);
                yield new Values.Floats(a);
            }
            case 0x0e -> {
                double[] a = new double[size];
                in.asDoubleBuffer().get(a);
                yield new Values.Doubles(a);
            }
            default -> {
                int[] a = new int[size];
                for (int i = 0; i < size; i++) {
                    a[i] = type == 0x09 ? in.get() : type == 0x0b ? in.getShort() : in.getInt();
                }
                yield new Values.Ints(a);
            }
        };
    }
}
