package org.nnc.runtime;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/// Reads the header of a safetensors file: JSON of objects, strings, and lists of whole numbers.
final class WeightsHeader {
    private final String text;
    private int at;

    WeightsHeader(String text) {
        this.text = text;
    }

    /// A tensor: where its bytes lie, counted from the header's end.
    record Entry(String type, long[] shape, long begin, long end) {}

    /// All tensors by name.
    Map<String, Entry> entries() {
        Map<String, Entry> entries = new HashMap<>();
        expect('{');
        for (boolean more = !accept('}'); more; more = more('}')) {
            String name = string();
            expect(':');
            if (name.equals("__metadata__")) skipStrings();
            else entries.put(name, entry(name));
        }
        return entries;
    }

    private Entry entry(String name) {
        String type = "";
        long[] shape = {};
        long[] offsets = {};
        expect('{');
        for (boolean more = !accept('}'); more; more = more('}')) {
            String key = string();
            expect(':');
            switch (key) {
                case "dtype" -> type = string();
                case "shape" -> shape = numbers();
                case "data_offsets" -> offsets = numbers();
                default -> throw failure("dtype, shape or data_offsets");
            }
        }
        if (offsets.length != 2 || offsets[0] > offsets[1]) {
            throw new IllegalArgumentException("its header does not say where " + name + " lies");
        }
        return new Entry(type, shape, offsets[0], offsets[1]);
    }

    private void skipStrings() {
        expect('{');
        for (boolean more = !accept('}'); more; more = more('}')) {
            string();
            expect(':');
            string();
        }
    }

    private boolean more(char end) {
        if (accept(end)) return false;
        expect(',');
        return true;
    }

    private long[] numbers() {
        long[] numbers = new long[4];
        int count = 0;
        expect('[');
        for (boolean more = !accept(']'); more; more = more(']')) {
            if (count == numbers.length) numbers = Arrays.copyOf(numbers, 2 * count);
            numbers[count++] = number();
        }
        return Arrays.copyOf(numbers, count);
    }

    private long number() {
        skipSpace();
        int from = at;
        while (at < text.length() && Character.isDigit(text.charAt(at))) at++;
        if (at == from || at - from > 18) throw failure("a whole number");
        return Long.parseLong(text.substring(from, at));
    }

    private String string() {
        expect('"');
        StringBuilder found = new StringBuilder();
        while (at < text.length() && text.charAt(at) != '"') {
            char c = text.charAt(at++);
            found.append(c == '\\' ? escaped() : c);
        }
        if (at == text.length()) throw failure("'\"'");
        at++;
        return found.toString();
    }

    private char escaped() {
        char c = at < text.length() ? text.charAt(at++) : '\0';
        return switch (c) {
            case 'n' -> '\n';
            case 't' -> '\t';
            case 'r' -> '\r';
            case 'b' -> '\b';
            case 'f' -> '\f';
            case '"', '\\', '/' -> c;
            case 'u' -> {
                if (at + 4 > text.length()) throw failure("four hexadecimal digits");
                at += 4;
                yield (char) Integer.parseInt(text.substring(at - 4, at), 16);
            }
            default -> throw failure("an escape of JSON");
        };
    }

    private void expect(char c) {
        if (!accept(c)) throw failure("'" + c + "'");
    }

    private boolean accept(char c) {
        skipSpace();
        if (at >= text.length() || text.charAt(at) != c) return false;
        at++;
        return true;
    }

    private void skipSpace() {
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) at++;
    }

    private IllegalArgumentException failure(String wanted) {
        return new IllegalArgumentException(
                "its header has at character " + at + " something else than " + wanted);
    }
}
