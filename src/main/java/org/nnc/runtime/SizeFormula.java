package org.nnc.runtime;

import java.util.Arrays;
import java.util.List;

/// A size that is computed from the free sizes: `2 * N + 1`, with `+ - * /`, brackets, whole
/// numbers and names; `/` rounds down.
///
/// Read once into a list of steps for a stack: 0 and a number, 1 and the place of a free size, or
/// an operator's character.
public final class SizeFormula {
    private static final long NUMBER = 0;
    private static final long SIZE = 1;

    private final String text;
    private final List<String> sizes;
    private long[] steps = new long[8];
    private int length;
    private int at;

    /// @param sizes the names of the free sizes; a formula may use no others
    public SizeFormula(String text, List<String> sizes) {
        this.text = text;
        this.sizes = sizes;
        sum();
        if (peek() != '\0') throw failure("an operator");
        steps = Arrays.copyOf(steps, length);
    }

    /// True if it depends on that free size.
    public boolean uses(int size) {
        for (int i = 0; i < length; i += steps[i] <= SIZE ? 2 : 1) {
            if (steps[i] == SIZE && steps[i + 1] == size) return true;
        }
        return false;
    }

    /// The value; a result beyond 64 bits is an ArithmeticException.
    public long evaluate(long[] values) {
        long[] stack = new long[length];
        int top = 0;
        for (int i = 0; i < length; i++) {
            long step = steps[i];
            if (step == NUMBER) {
                stack[top++] = steps[++i];
            } else if (step == SIZE) {
                stack[top++] = values[(int) steps[++i]];
            } else {
                top--;
                stack[top - 1] = apply((char) step, stack[top - 1], stack[top]);
            }
        }
        return stack[0];
    }

    private static long apply(char operator, long a, long b) {
        return switch (operator) {
            case '+' -> Math.addExact(a, b);
            case '-' -> Math.subtractExact(a, b);
            case '*' -> Math.multiplyExact(a, b);
            default -> Integers.floorDiv(a, b);
        };
    }

    @Override
    public String toString() {
        return text;
    }

    private void sum() {
        if (peek() == '-') {
            at++;
            add(NUMBER, 0);
            product();
            add('-');
        } else {
            product();
        }
        for (char c = peek(); c == '+' || c == '-'; c = peek()) {
            at++;
            product();
            add(c);
        }
    }

    private void product() {
        atom();
        for (char c = peek(); c == '*' || c == '/'; c = peek()) {
            at++;
            atom();
            add(c);
        }
    }

    private void atom() {
        if (peek() == '(') {
            at++;
            sum();
            if (peek() != ')') throw failure("')'");
            at++;
            return;
        }
        int from = at;
        while (at < text.length() && isWordPart(text.charAt(at))) at++;
        String word = text.substring(from, at);
        if (word.isEmpty()) throw failure("a size");
        if (Character.isDigit(word.charAt(0))) {
            add(NUMBER, Long.parseLong(word));
        } else {
            int size = sizes.indexOf(word);
            if (size < 0) throw failure("one of " + sizes);
            add(SIZE, size);
        }
    }

    private static boolean isWordPart(char c) {
        return Character.isLetterOrDigit(c) || c == '_' || c == '.' || c == '\'';
    }

    private char peek() {
        while (at < text.length() && text.charAt(at) == ' ') at++;
        return at < text.length() ? text.charAt(at) : '\0';
    }

    private void add(long... more) {
        if (length + more.length > steps.length) steps = Arrays.copyOf(steps, 2 * length + 2);
        for (long step : more) steps[length++] = step;
    }

    private IllegalArgumentException failure(String wanted) {
        return new IllegalArgumentException(
                "in the size '" + text + "', expected " + wanted + " at " + at);
    }
}
