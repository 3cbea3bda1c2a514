package org.nnc.runtime;

import java.nio.ByteBuffer;

/// Decodes numbers as safetensors stores them.
final class WeightsNumbers {
    private WeightsNumbers() {}

    /// Bytes of a number of a type that a model may need, or 0.
    static int bytes(String type) {
        return switch (type) {
            case "F64", "I64" -> 8;
            case "F32", "I32" -> 4;
            case "F16", "BF16" -> 2;
            case "BOOL", "U8" -> 1;
            default -> 0;
        };
    }

    static boolean isReal(String type) {
        return type.contains("F");
    }

    /// Reads `count` numbers into an array, from an index on.
    static void decode(String type, ByteBuffer source, Object array, int from, int count) {
        if (array instanceof float[] a) {
            if (type.equals("F32")) source.asFloatBuffer().get(a, from, count);
            else for (int i = 0; i < count; i++) a[from + i] = (float) real(type, source);
        } else if (array instanceof double[] a) {
            if (type.equals("F64")) source.asDoubleBuffer().get(a, from, count);
            else for (int i = 0; i < count; i++) a[from + i] = real(type, source);
        } else if (array instanceof int[] a) {
            for (int i = 0; i < count; i++) a[from + i] = Math.toIntExact(whole(type, source));
        } else if (array instanceof long[] a) {
            for (int i = 0; i < count; i++) a[from + i] = whole(type, source);
        }
    }

    private static double real(String type, ByteBuffer source) {
        return switch (type) {
            case "F64" -> source.getDouble();
            case "F32" -> source.getFloat();
            case "F16" -> half(source.getShort());
            default -> Float.intBitsToFloat(source.getShort() << 16);
        };
    }

    private static long whole(String type, ByteBuffer source) {
        return switch (type) {
            case "I64" -> source.getLong();
            case "I32" -> source.getInt();
            default -> source.get() & 0xFF;
        };
    }

    /// A number of IEEE 754's binary16; `Float.float16ToFloat` came with Java 20.
    static double half(short bits) {
        int exponent = bits >> 10 & 31;
        int fraction = bits & 1023;
        double size;
        if (exponent == 31) size = fraction == 0 ? Double.POSITIVE_INFINITY : Double.NaN;
        else if (exponent == 0) size = fraction * 0x1p-24;
        else size = (1024 + fraction) * Math.scalb(1.0, exponent - 25);
        return bits < 0 ? -size : size;
    }
}
