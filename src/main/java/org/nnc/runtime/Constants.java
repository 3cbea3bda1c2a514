package org.nnc.runtime;

/// Reads arrays of numbers that a class file holds as strings: 16 bits of a number in each
/// character.
public final class Constants {
    private Constants() {}

    /// Puts the doubles of `text`, four characters each, into `target` from `offset` on.
    public static void read(String text, double[] target, int offset) {
        for (int i = 0; i < text.length() / 4; i++) target[offset + i] = number(text, i);
    }

    public static void read(String text, float[] target, int offset) {
        for (int i = 0; i < text.length() / 4; i++) target[offset + i] = (float) number(text, i);
    }

    public static void read(String text, long[] target, int offset) {
        for (int i = 0; i < text.length() / 4; i++) target[offset + i] = (long) number(text, i);
    }

    public static void read(String text, int[] target, int offset) {
        for (int i = 0; i < text.length() / 4; i++) target[offset + i] = (int) number(text, i);
    }

    private static double number(String text, int i) {
        long bits = 0;
        for (int c = 0; c < 4; c++) bits = bits << 16 | text.charAt(4 * i + c);
        return Double.longBitsToDouble(bits);
    }
}
