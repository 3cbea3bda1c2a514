package org.nnc.syntax;

import org.antlr.v4.runtime.Token;

/// Reads numbers and strings.
final class LiteralBuilder {
    private final Places places;

    LiteralBuilder(Places places) {
        this.places = places;
    }

    Expression.IntLiteral integer(Token token) {
        var span = places.span(token);
        try {
            return new Expression.IntLiteral(Long.parseLong(token.getText()), span);
        } catch (NumberFormatException _) {
            var hint = "the largest is " + Long.MAX_VALUE;
            places.error("E0106", "this whole number is too large", span, hint);
            return new Expression.IntLiteral(0, span);
        }
    }

    Expression.FloatLiteral real(Token token) {
        var span = places.span(token);
        double value = Double.parseDouble(token.getText());
        if (Double.isInfinite(value)) {
            places.error("E0106", "this number is too large for a float of 64 bits", span);
            return new Expression.FloatLiteral(0, span);
        }
        return new Expression.FloatLiteral(value, span);
    }

    /// A string's value, with `\n`, `\t`, `\r`, `\"` and `\\` resolved.
    Expression.StringLiteral string(Token token) {
        var span = places.span(token);
        var text = span.text();
        // A string that was left open, and told of, has no closing quote.
        int end = Math.max(1, token.getText().endsWith("\"") ? text.length() - 1 : text.length());
        var value = new StringBuilder();
        for (int i = 1; i < end; i++) {
            char c = text.charAt(i);
            if (c == '\\' && i + 1 < end) {
                i++;
                value.append(escaped(text.charAt(i), span.start() + i));
            } else {
                value.append(c);
            }
        }
        return new Expression.StringLiteral(value.toString(), span);
    }

    private char escaped(char c, int at) {
        return switch (c) {
            case 'n' -> '\n';
            case 't' -> '\t';
            case 'r' -> '\r';
            case '"', '\\' -> c;
            default -> {
                var span = places.source().span(at - 1, at + 1);
                var hint = "there are `\\n`, `\\t`, `\\r`, `\\\"` and `\\\\`";
                places.error("E0113", "there is no escape `" + span.text() + "`", span, hint);
                yield c;
            }
        };
    }
}
