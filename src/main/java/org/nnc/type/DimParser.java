package org.nnc.type;

/// Reads back what [Dim#toString] prints: `+ - * /`, brackets, numbers and names.
public final class DimParser {
    private final String text;
    private int at;

    private DimParser(String text) {
        this.text = text;
    }

    public static Dim parse(String text) {
        DimParser p = new DimParser(text);
        Dim d = p.sum();
        p.skip();
        if (p.at < text.length()) throw p.failure("an operator");
        return d;
    }

    private Dim sum() {
        Dim d = peek() == '-' ? negative() : product();
        while (true) {
            char c = peek();
            if (c == '+') d = d.plus(after(this::product));
            else if (c == '-') d = d.minus(after(this::product));
            else return d;
        }
    }

    private Dim negative() {
        return after(this::product).negate();
    }

    private Dim product() {
        Dim d = atom();
        while (true) {
            char c = peek();
            if (c == '*') d = d.times(after(this::atom));
            else if (c == '/') d = d.dividedBy(after(this::atom));
            else return d;
        }
    }

    private Dim after(java.util.function.Supplier<Dim> next) {
        at++;
        return next.get();
    }

    private Dim atom() {
        char c = peek();
        if (c == '(') {
            Dim d = after(this::sum);
            if (peek() != ')') throw failure("')'");
            at++;
            return d;
        }
        int from = at;
        if (c >= '0' && c <= '9') {
            while (at < text.length() && Character.isDigit(text.charAt(at))) at++;
            return Dim.of(Long.parseLong(text.substring(from, at)));
        }
        while (at < text.length() && isNamePart(text.charAt(at))) at++;
        if (at == from) throw failure("a size");
        return Dim.named(text.substring(from, at));
    }

    private static boolean isNamePart(char c) {
        return Character.isLetterOrDigit(c) || c == '_' || c == '.' || c == '\'';
    }

    private char peek() {
        skip();
        return at < text.length() ? text.charAt(at) : '\0';
    }

    private void skip() {
        while (at < text.length() && text.charAt(at) == ' ') at++;
    }

    private IllegalArgumentException failure(String wanted) {
        return new IllegalArgumentException(
                "in the size '" + text + "', expected " + wanted + " at " + at);
    }
}
