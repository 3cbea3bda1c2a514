package org.nnc.syntax;

import org.antlr.v4.runtime.Parser;
import org.antlr.v4.runtime.RecognitionException;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.TokenStream;
import org.antlr.v4.runtime.misc.IntervalSet;
import org.nnc.source.Diagnostic;
import org.nnc.source.Nearest;
import org.nnc.source.SourceFile;
import org.nnc.source.Span;
import org.nnc.syntax.grammar.NnParser;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// Says in plain words where the parser was, what it expected and what it found.
final class SyntaxErrors {
    private static final int MOST_NAMED = 3;

    private final SourceFile source;

    SyntaxErrors(SourceFile source) {
        this.source = source;
    }

    Diagnostic of(Parser parser, RecognitionException e) {
        var found = e.getOffendingToken();
        var tokens = parser.getInputStream();
        var expected = e.getExpectedTokens();
        int at = found.getTokenIndex();
        var what = expectation(parser, expected);
        var after = at == 0 ? "" : after(tokens.get(at - 1));
        var message = "I expected " + what + after + ", found " + describe(found);
        var diagnostic = Diagnostic.error("E0101", message, span(found));
        if (parser.getContext() instanceof NnParser.FileContext) {
            return diagnostic.nearest(words(found.getText()));
        }
        diagnostic = withOpenBracket(diagnostic, tokens, at, expected);
        return withHint(diagnostic, tokens, at, expected);
    }

    private Span span(Token token) {
        return source.span(token.getStartIndex(), token.getStopIndex() + 1);
    }

    private static String after(Token token) {
        return token.getType() == NnParser.END ? "" : " after " + describe(token);
    }

    private static String describe(Token token) {
        return switch (token.getType()) {
            case Token.EOF -> "the end of the file";
            case NnParser.END -> token.getText();
            default -> "`" + shortened(token.getText()) + "`";
        };
    }

    private static String shortened(String text) {
        return text.length() <= 40 ? text : text.substring(0, 39) + "…";
    }

    private static String expectation(Parser parser, IntervalSet expected) {
        var context = parser.getContext();
        if (context instanceof NnParser.FileContext) {
            return "a declaration (model, layer, fn, optimizer, data, train or import)";
        }
        if (context instanceof NnParser.TypeContext && expected.contains(NnParser.FN)) {
            return "a type";
        }
        if (expected.contains(NnParser.RETURN)) {
            return "a statement or `}`";
        }
        if (expected.contains(NnParser.INT)) {
            return expected.contains(NnParser.RBRACKET)
                    ? "a value or `]`"
                    : expected.contains(NnParser.RPAREN) ? "a value or `)`" : "a value";
        }
        if (expected.contains(NnParser.RPAREN) || expected.contains(NnParser.RBRACKET)) {
            int before = parser.getInputStream().LA(-1);
            var more = before == NnParser.COMMA ? "a value" : "`,`";
            return more + " or " + String.join(" or ", named(expected));
        }
        return String.join(" or ", named(expected));
    }

    /// What may stand there apart from operators, of which there are always many.
    private static List<String> named(IntervalSet expected) {
        var names = new ArrayList<String>();
        if (expected.contains(NnParser.NAME)) {
            names.add("a name");
        }
        for (int type : expected.toList()) {
            switch (type) {
                case NnParser.NAME, NnParser.IN, NnParser.WITH, NnParser.UNDERSCORE -> {
                    if (!expected.contains(NnParser.NAME)) {
                        names.add(literal(type));
                    }
                }
                case NnParser.DOT, NnParser.AND, NnParser.OR, NnParser.LAMBDA -> {}
                default -> {
                    if (!SoftKeywords.isOperator(type)) {
                        names.add(literal(type));
                    }
                }
            }
        }
        return names.size() <= MOST_NAMED ? names : names.subList(0, MOST_NAMED);
    }

    private static String literal(int type) {
        return switch (type) {
            case NnParser.END -> "the end of the line";
            case NnParser.STRING -> "a string";
            case NnParser.INT -> "a whole number";
            case Token.EOF -> "the end of the file";
            default -> NnParser.VOCABULARY.getDisplayName(type).replace('\'', '`');
        };
    }

    /// Points at the innermost bracket that is still open, if its end was among what was expected.
    private Diagnostic withOpenBracket(
            Diagnostic diagnostic, TokenStream tokens, int at, IntervalSet expected) {
        int open = openBracket(tokens, at);
        if (open < 0) {
            return diagnostic;
        }
        var bracket = tokens.get(open);
        int closing = bracket.getType() + 1; // each stands behind its opening one in the grammar
        if (!expected.contains(closing) || bracket.getLine() == tokens.get(at).getLine()) {
            return diagnostic;
        }
        return diagnostic.with(span(bracket), "opened here");
    }

    private static int openBracket(TokenStream tokens, int at) {
        int closed = 0;
        for (int i = at - 1; i >= 0; i--) {
            switch (tokens.get(i).getType()) {
                case NnParser.RPAREN, NnParser.RBRACKET, NnParser.RBRACE -> closed++;
                case NnParser.LPAREN, NnParser.LBRACKET, NnParser.LBRACE -> {
                    if (closed == 0) {
                        return i;
                    }
                    closed--;
                }
                default -> {}
            }
        }
        return -1;
    }

    private static Diagnostic withHint(
            Diagnostic diagnostic, TokenStream tokens, int at, IntervalSet expected) {
        var found = tokens.get(at);
        var before = tokens.get(Math.max(0, at - 1));
        if (found.getType() == NnParser.ASSIGN && SoftKeywords.isOperator(before.getType())) {
            return diagnostic.hint("there is no `" + before.getText() + "=`; write it out");
        }
        if (found.getType() == NnParser.ASSIGN && !expected.contains(NnParser.ASSIGN)) {
            return diagnostic.hint("`=` gives a name to a value; `==` compares");
        }
        if (found.getType() == NnParser.STAR && before.getType() == NnParser.STAR) {
            return diagnostic.hint("a power is written `x ^ n`");
        }
        if (at == 0) {
            return diagnostic;
        }
        boolean first = at == 1 || isBoundary(tokens.get(at - 2).getType());
        boolean twoNames = before.getType() == NnParser.NAME && found.getType() == NnParser.NAME;
        if (!first || !twoNames) {
            return diagnostic;
        }
        return before.getText().equals("loss")
                ? diagnostic.hint("a model has one loss, without a name; a metric may have any")
                : diagnostic.nearest(words(before.getText()));
    }

    private static List<String> words(String mistaken) {
        var words = Stream.of(SoftKeywords.STATEMENTS.keySet(), SoftKeywords.DECLARATIONS.keySet());
        return Nearest.to(mistaken, words.flatMap(s -> s.stream().sorted()).toList());
    }

    private static boolean isBoundary(int type) {
        return type == NnParser.END || type == NnParser.LBRACE;
    }
}
