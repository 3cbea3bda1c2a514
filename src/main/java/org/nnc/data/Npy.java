package org.nnc.data;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/// Reads NumPy's `.npy` (one array) and `.npz` (a zip of named arrays), versions 1 to 3.
///
/// Booleans and bytes without a sign stay bytes; other integers become 32 or 64 bits, 16-bit floats
/// 32 bits. Arrays in Fortran order are transposed into row-major order.
public final class Npy {
    private static final Pattern DESCR =
            Pattern.compile("'descr'\\s*:\\s*'([<>|=]?)([a-zA-Z])(\\d+)'");
    private static final Pattern ORDER = Pattern.compile("'fortran_order'\\s*:\\s*(True|False)");
    private static final Pattern SHAPE = Pattern.compile("'shape'\\s*:\\s*\\(([\\d,\\s]*)\\)");
    private static final int END_OF_DIRECTORY = 0x06054b50;
    private static final int LONGEST_HEADER = 1 << 16;

    private Npy() {}

    /// The array of a `.npy` file. A scalar becomes a column of one row.
    public static Column read(DataFile file) {
        return parse(file.name(), file.bytes());
    }

    /// The arrays of a `.npz` file in the order of the archive, by name (without `.npy`).
    public static Map<String, Column> readArchive(DataFile file) {
        byte[] content = file.bytes();
        if (content.length < 4 || content[0] != 'P' || content[1] != 'K') {
            throw DataException.of(
                    "%s is not an npz file: it begins with %s, where a zip archive begins "
                            + "with 'PK'.",
                    file.name(), DataFile.firstBytes(content));
        }
        Map<String, Column> arrays = new LinkedHashMap<>();
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(content))) {
            for (ZipEntry e = zip.getNextEntry(); e != null; e = zip.getNextEntry()) {
                String name = e.getName().replaceFirst("\\.npy$", "");
                arrays.put(name, parse(name + " of " + file.name(), zip.readAllBytes()));
            }
        } catch (IOException | IllegalArgumentException e) {
            throw DataException.of("%s is cut short or damaged: %s.", file.name(), e.getMessage())
                    .because(e);
        } catch (OutOfMemoryError e) {
            throw DataException.of(
                            "%s unpacks to more than the memory of the JVM; raise -Xmx.",
                            file.name())
                    .because(e);
        }
        int announced = announced(content);
        if (arrays.isEmpty() || arrays.size() != announced) {
            throw DataException.of(
                    "%s is cut short or damaged: %d arrays were found, and its directory lists %s.",
                    file.name(), arrays.size(), announced < 0 ? "none" : announced);
        }
        return arrays;
    }

    /// The number of entries in the directory at the archive's end, or -1 if that is missing: an
    /// archive that is cut off between two arrays would else pass for one with fewer of them.
    private static int announced(byte[] content) {
        ByteBuffer in = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
        for (int at = content.length - 22; at >= 0; at--) {
            if (in.getInt(at) == END_OF_DIRECTORY) {
                return in.getShort(at + 10) & 0xffff;
            }
        }
        return -1;
    }

    private static Column parse(String name, byte[] content) {
        ByteBuffer in = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
        String header = header(name, content, in);
        Matcher descr = find(DESCR, header, name);
        boolean fortran = find(ORDER, header, name).group(1).equals("True");
        int[] dims = dims(name, find(SHAPE, header, name).group(1));
        if (descr.group(1).equals(">")) {
            in.order(ByteOrder.BIG_ENDIAN);
        }
        String type = descr.group(2) + descr.group(3);
        int width = width(name, type);
        long size = Arrays.stream(dims).asLongStream().reduce(1, Idx::timesSaturated);
        if (size != in.remaining() / width || in.remaining() % width != 0) {
            throw DataException.of(
                    "%s is cut short or damaged: its header announces %s elements of %d "
                            + "bytes, and %d bytes follow it.",
                    name, Arrays.toString(dims), width, in.remaining());
        }
        Column stored =
                Column.of(
                        name,
                        values(type, (int) size, in),
                        dims.length == 0 ? new int[] {1} : dims);
        return fortran && dims.length > 1 ? rowMajor(stored, dims) : stored;
    }

    private static String header(String name, byte[] content, ByteBuffer in) {
        boolean foreign = content.length < 10 || content[0] != (byte) 0x93;
        if (foreign || !new String(content, 1, 5, StandardCharsets.US_ASCII).equals("NUMPY")) {
            throw DataException.of(
                    "%s is not an npy file: it begins with %s, where \\x93NUMPY is expected.",
                    name, DataFile.firstBytes(content));
        }
        int version = content[6];
        in.position(8);
        int length = version == 1 ? in.getShort() & 0xffff : content.length < 12 ? -1 : in.getInt();
        if (version < 1
                || version > 3
                || length < 0
                || length > Math.min(LONGEST_HEADER, in.remaining())) {
            throw DataException.of(
                    "%s is cut short or damaged: npy version %d with a header of %d bytes, "
                            + "and %d bytes follow.",
                    name, version, length, in.remaining());
        }
        byte[] text = new byte[length];
        in.get(text);
        return new String(text, StandardCharsets.UTF_8);
    }

    private static Matcher find(Pattern pattern, String header, String name) {
        Matcher matcher = pattern.matcher(header);
        if (!matcher.find()) {
            throw DataException.of(
                    "%s has a header that nnc does not understand: %s; save a plain array of "
                            + "numbers.",
                    name, header.strip());
        }
        return matcher;
    }

    private static int[] dims(String name, String shape) {
        try {
            return Arrays.stream(shape.split(","))
                    .map(String::strip)
                    .filter(s -> !s.isEmpty())
                    .mapToInt(Integer::parseInt)
                    .toArray();
        } catch (NumberFormatException e) {
            throw DataException.of("%s has the shape (%s), which is too large.", name, shape)
                    .because(e);
        }
    }

    private static int width(String name, String type) {
        return switch (type) {
            case "b1", "i1", "u1" -> 1;
            case "i2", "u2", "f2" -> 2;
            case "i4", "u4", "f4" -> 4;
            case "i8", "u8", "f8" -> 8;
            default ->
                    throw DataException.of(
                            "%s holds elements of NumPy's type %s; bool, int8 to int64, uint8 "
                                    + "to uint64 and float16 to float64 can be read; convert "
                                    + "it with astype.",
                            name, type);
        };
    }

    private static Values values(String type, int size, ByteBuffer in) {
        return switch (type) {
            case "b1", "u1" -> {
                byte[] a = new byte[size];
                in.get(a);
                yield new Values.Bytes(a);
            }
            case "f2", "f4" -> {
                float[] a = new float[size];
                for (int i = 0; i < size; i++) {
                    a[i] = type.equals("f4") ? in.getFloat() : Float.float16ToFloat(in.getShort());
                }
                yield new Values.Floats(a);
            }
            case "f8" -> {
                double[] a = new double[size];
                in.asDoubleBuffer().get(a);
                yield new Values.Doubles(a);
            }
            case "u4", "i8", "u8" -> new Values.Longs(longs(type, size, in));
            default -> {
                int[] a = new int[size];
                for (int i = 0; i < size; i++) {
                    a[i] =
                            switch (type) {
                                case "i1" -> in.get();
                                case "i2" -> in.getShort();
                                case "u2" -> in.getShort() & 0xffff;
                                default -> in.getInt();
                            };
                }
                yield new Values.Ints(a);
            }
        };
    }

    private static long[] longs(String type, int size, ByteBuffer in) {
        long[] a = new long[size];
        for (int i = 0; i < size; i++) {
            a[i] = type.equals("u4") ? in.getInt() & 0xffffffffL : in.getLong();
            if (type.equals("u8") && a[i] < 0) {
                throw DataException.of(
                        "An array of uint64 holds %s, beyond 63 bits; convert it with astype.",
                        Long.toUnsignedString(a[i]));
            }
        }
        return a;
    }

    /// In Fortran order the first axis runs fastest.
    private static Column rowMajor(Column stored, int[] dims) {
        int[] order = new int[stored.values().size()];
        int[] index = new int[dims.length];
        for (int i = 0; i < order.length; i++) {
            int at = 0;
            for (int axis = dims.length - 1; axis >= 0; axis--) {
                at = at * dims[axis] + index[axis];
            }
            order[i] = at;
            for (int axis = dims.length - 1; axis >= 0 && ++index[axis] == dims[axis]; axis--) {
                index[axis] = 0;
            }
        }
        return Column.of(stored.origin(), stored.values().select(order, 1), dims);
    }
}
