package org.nnc.program;

import java.util.Arrays;
import java.util.Locale;

/// Reads words and signs off one line of a program's text.
final class Scanner {
    private final String line;
    private final int number;
    private int at;

    Scanner(String line, int number) {
        this.line = line;
        this.number = number;
    }

    private void skip() {
        while (at < line.length() && line.charAt(at) == ' ') at++;
    }

    boolean atEnd() {
        skip();
        return at == line.length();
    }

    /// Takes `sign` if it comes next.
    boolean take(String sign) {
        skip();
        if (!line.startsWith(sign, at)) return false;
        at += sign.length();
        return true;
    }

    /// Takes a whole word if it comes next.
    boolean takeWord(String word) {
        skip();
        int before = at;
        if (isNameStart() && name().equals(word)) return true;
        at = before;
        return false;
    }

    void expect(String sign) {
        if (!take(sign)) throw failure("'" + sign + "'");
    }

    boolean isNameStart() {
        skip();
        if (at == line.length()) return false;
        char c = line.charAt(at);
        return Character.isLetter(c) || c == '_' || c == '$';
    }

    String name() {
        skip();
        if (!isNameStart()) throw failure("a name");
        int start = at;
        while (at < line.length() && isNamePart(line.charAt(at))) at++;
        return line.substring(start, at);
    }

    /// A constant of `kind`, written in small letters.
    <E extends Enum<E>> E oneOf(Class<E> kind) {
        skip();
        int start = at;
        String name = name();
        for (E e : kind.getEnumConstants()) {
            if (e.name().toLowerCase(Locale.ROOT).equals(name)) return e;
        }
        at = start;
        String all = Arrays.toString(kind.getEnumConstants()).toLowerCase(Locale.ROOT);
        throw failure("one of " + all);
    }

    private static boolean isNamePart(char c) {
        return Character.isLetterOrDigit(c) || c == '_' || c == '$' || c == '.';
    }

    boolean isNumberStart() {
        skip();
        if (at == line.length()) return false;
        char c = line.charAt(at);
        boolean negative = c == '-' && at + 1 < line.length();
        return Character.isDigit(c) || negative && line.charAt(at + 1) != ' ';
    }

    /// A number in Java's notation, `-Infinity` and `NaN` included.
    String number() {
        skip();
        int start = at;
        if (take("-") && take("Infinity")) return line.substring(start, at);
        if (take("NaN") || take("Infinity")) return line.substring(start, at);
        while (at < line.length() && isNumberPart(at, start)) at++;
        if (at == start) throw failure("a number");
        return line.substring(start, at);
    }

    private boolean isNumberPart(int i, int start) {
        char c = line.charAt(i);
        if (Character.isDigit(c) || c == '.' || c == 'E' || c == 'L') return true;
        return c == '-' && i > start && line.charAt(i - 1) == 'E';
    }

    /// The words that are left.
    String rest() {
        skip();
        String rest = line.substring(at);
        at = line.length();
        return rest;
    }

    /// The text up to `end`, which is taken too.
    String until(String end) {
        int i = line.indexOf(end, at);
        if (i < 0) throw failure("'" + end + "'");
        String text = line.substring(at, i).strip();
        at = i + end.length();
        return text;
    }

    IllegalArgumentException failure(String wanted) {
        String found = at < line.length() ? "'" + line.substring(at) + "'" : "the line's end";
        return new IllegalArgumentException(
                "line " + number + " of a program's text: " + wanted + " expected, found " + found);
    }
}
