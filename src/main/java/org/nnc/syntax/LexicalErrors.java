package org.nnc.syntax;

import org.antlr.v4.runtime.Token;
import org.nnc.source.Diagnostic;
import org.nnc.source.SourceFile;
import org.nnc.syntax.grammar.NnParser;

import java.util.Map;

/// What is said of text that is no token.
final class LexicalErrors {
    private static final Map<String, String> HINTS =
            Map.of(
                    "&&", "write `and`",
                    "||", "write `or`",
                    "!", "write `not`",
                    "'", "strings stand between double quotes",
                    "#", "a comment begins with `//`",
                    "|", "a pipe is `|>`");

    private LexicalErrors() {}

    /// The type of the word that other languages write so, if there is one.
    static int wordFor(String text) {
        return switch (text) {
            case "&&" -> NnParser.AND;
            case "||" -> NnParser.OR;
            case "!" -> NnParser.NOT;
            default -> Token.INVALID_TYPE;
        };
    }

    static boolean isHash(Token token) {
        return token.getType() == NnParser.STRAY && token.getText().equals("#");
    }

    /// Whether it is the second unit of a code point, of which the first was told of.
    static boolean isSecondHalf(SourceFile source, Token token) {
        int at = token.getStartIndex();
        var text = source.text();
        return at > 0 && Character.isSurrogatePair(text.charAt(at - 1), text.charAt(at));
    }

    static Diagnostic of(SourceFile source, Token token) {
        int start = token.getStartIndex();
        int end = token.getStopIndex() + 1;
        return switch (token.getType()) {
            case NnParser.OPEN_STRING ->
                    Diagnostic.error(
                                    "E0103",
                                    "this string has no closing `\"` on its line",
                                    source.span(start, end))
                            .hint("a line end within a string is written `\\n`");
            case NnParser.OPEN_COMMENT ->
                    Diagnostic.error(
                            "E0104",
                            "this comment has no closing `*/`",
                            source.span(start, start + 2));
            case NnParser.BARE_FRACTION -> {
                var span = source.span(start, end);
                yield Diagnostic.error("E0114", "a number begins with a digit", span)
                        .hint("write `0" + span.text() + "`");
            }
            default -> stray(source, start, end);
        };
    }

    private static Diagnostic stray(SourceFile source, int start, int end) {
        var text = source.text();
        boolean pair =
                end < text.length()
                        && Character.isSurrogatePair(text.charAt(start), text.charAt(end));
        var span = source.span(start, pair ? end + 1 : end);
        int point = span.text().codePointAt(0);
        var shown = isPrintable(point) ? span.text() : "U+%04X".formatted(point);
        var diagnostic =
                Diagnostic.error("E0102", "the language has no use for `" + shown + "`", span);
        if (Character.isLetter(point)) {
            return diagnostic.hint("names are made of the letters a to z, digits and `_`");
        }
        var hint = HINTS.get(span.text());
        return hint == null ? diagnostic : diagnostic.hint(hint);
    }

    private static boolean isPrintable(int point) {
        return switch (Character.getType(point)) {
            case Character.CONTROL, Character.FORMAT, Character.SURROGATE -> false;
            case Character.UNASSIGNED, Character.PRIVATE_USE -> false;
            default -> true;
        };
    }
}
