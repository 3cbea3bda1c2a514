package org.nnc.graph;

import org.nnc.source.CompileException;
import org.nnc.source.Diagnostic;
import org.nnc.source.SourceFile;

import java.util.List;

/// Walks over the text form of a graph. Spaces, line ends and `//` comments separate and mean
/// nothing.
final class TextScanner {
    private final SourceFile file;
    private final String text;
    private int at;
    private int before;

    TextScanner(SourceFile file) {
        this.file = file;
        this.text = file.text();
    }

    boolean atEnd() {
        skip();
        return at == text.length();
    }

    boolean sees(String token) {
        skip();
        return text.startsWith(token, at);
    }

    boolean accept(String token) {
        if (!sees(token)) return false;
        before = at;
        at += token.length();
        return true;
    }

    void expect(String token) {
        if (!accept(token)) throw unexpected("'" + token + "'");
    }

    /// A name: letters, digits, `_`, `$` and `'`.
    String name() {
        return run("a name", c -> Character.isLetterOrDigit(c) || "_$'".indexOf(c) >= 0);
    }

    String number() {
        return run("a number", c -> Character.isLetterOrDigit(c) || "+-.".indexOf(c) >= 0);
    }

    boolean seesNumber() {
        skip();
        return at < text.length() && (Character.isDigit(text.charAt(at)) || text.charAt(at) == '-');
    }

    boolean seesName() {
        skip();
        return at < text.length() && Character.isLetter(text.charAt(at));
    }

    private interface Part {
        boolean holds(char c);
    }

    private String run(String what, Part part) {
        skip();
        int end = at;
        while (end < text.length() && part.holds(text.charAt(end))) end++;
        if (end == at) throw unexpected(what);
        return take(end);
    }

    /// The text up to a comma or a closing bracket outside of brackets.
    String balanced() {
        skip();
        int depth = 0;
        int end = at;
        for (; end < text.length(); end++) {
            char c = text.charAt(end);
            if (depth == 0 && (c == ',' || c == ']' || c == '}' || c == '\n')) break;
            if (c == '(') depth++;
            if (c == ')') depth--;
        }
        if (end == at) throw unexpected("a size");
        return take(end);
    }

    String quoted() {
        expect("\"");
        StringBuilder out = new StringBuilder();
        while (at < text.length() && text.charAt(at) != '"' && text.charAt(at) != '\n') {
            char c = text.charAt(at++);
            if (c == '\\' && at < text.length()) {
                char escaped = text.charAt(at++);
                c = escaped == 'n' ? '\n' : escaped;
            }
            out.append(c);
        }
        if (at == text.length() || text.charAt(at) != '"')
            throw unexpected("the end of the string");
        at++;
        return out.toString();
    }

    private String take(int end) {
        before = at;
        at = end;
        return text.substring(before, end);
    }

    private void skip() {
        while (at < text.length()) {
            if (text.startsWith("//", at)) {
                while (at < text.length() && text.charAt(at) != '\n') at++;
            } else if (Character.isWhitespace(text.charAt(at))) {
                at++;
            } else {
                return;
            }
        }
    }

    private CompileException unexpected(String wanted) {
        skip();
        before = at;
        at = Math.min(at + 1, text.length());
        return failure("expected " + wanted + " here");
    }

    /// An error at what was read last.
    CompileException failure(String message) {
        Diagnostic d = Diagnostic.error("E0701", message, file.span(before, at));
        return new CompileException(List.of(d));
    }
}
