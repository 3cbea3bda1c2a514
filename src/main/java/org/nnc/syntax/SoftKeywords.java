package org.nnc.syntax;

import org.antlr.v4.runtime.Token;
import org.nnc.syntax.grammar.NnParser;

import java.util.List;
import java.util.Map;

/// Tells words from names by the tokens around them. The words of statements and declarations are
/// ordinary names but where two names in a row would make no sense otherwise: `input x`.
final class SoftKeywords {
    /// Words that begin a statement when a name follows.
    static final Map<String, Integer> STATEMENTS =
            Map.of(
                    "input", NnParser.INPUT,
                    "target", NnParser.TARGET,
                    "param", NnParser.PARAM,
                    "state", NnParser.STATE,
                    "update", NnParser.UPDATE,
                    "metric", NnParser.METRIC,
                    "output", NnParser.OUTPUT);

    /// Words that begin a declaration when a name follows.
    static final Map<String, Integer> DECLARATIONS =
            Map.of(
                    "layer", NnParser.LAYER,
                    "model", NnParser.MODEL,
                    "optimizer", NnParser.OPTIMIZER,
                    "data", NnParser.DATA,
                    "train", NnParser.TRAIN);

    private SoftKeywords() {}

    /// The type of token `i` for the grammar.
    ///
    /// @param previous the type of the token placed before it, END at the start
    /// @param atTop whether no bracket is open
    static int typeOf(List<Token> tokens, int i, int previous, boolean atTop) {
        int type = tokens.get(i).getType();
        boolean starts = previous == NnParser.END || previous == NnParser.LBRACE;
        return switch (type) {
            case NnParser.FN -> {
                boolean named = typeAt(tokens, i + 1) != NnParser.LPAREN || starts && atTop;
                yield named ? type : NnParser.LAMBDA;
            }
            case NnParser.IF -> starts ? NnParser.CHOOSE : type;
            case NnParser.NAME ->
                    starts ? wordOf(tokens, i, atTop) : laterWord(tokens, i, previous);
            default -> type;
        };
    }

    private static int wordOf(List<Token> tokens, int i, boolean atTop) {
        var text = tokens.get(i).getText();
        int next = typeAt(tokens, i + 1);
        if (STATEMENTS.containsKey(text) && (isName(next) || next == NnParser.COLON)) {
            return STATEMENTS.get(text);
        }
        if (DECLARATIONS.containsKey(text) && (isName(next) || atTop && !isUseOfName(next))) {
            return DECLARATIONS.get(text);
        }
        if (text.equals("import") && (next == NnParser.STRING || atTop && !isUseOfName(next))) {
            return NnParser.IMPORT;
        }
        if (text.equals("nn") && next == NnParser.INT && atTop) {
            return NnParser.NN;
        }
        return NnParser.NAME;
    }

    /// Behind a value or on a line of its own `gradient(dy) =` can be no expression; behind `fn`,
    /// `if` or `in` it can.
    private static int laterWord(List<Token> tokens, int i, int previous) {
        boolean apart = typeAt(tokens, i - 1) == NnParser.NEWLINE || endsValue(previous);
        return apart && isGradientClause(tokens, i) ? NnParser.GRADIENT : NnParser.NAME;
    }

    private static boolean endsValue(int type) {
        return switch (type) {
            case NnParser.NAME, NnParser.INT, NnParser.FLOAT, NnParser.STRING -> true;
            case NnParser.TRUE, NnParser.FALSE, NnParser.NONE, NnParser.UNDERSCORE -> true;
            case NnParser.RPAREN, NnParser.RBRACKET, NnParser.RBRACE, NnParser.ELLIPSIS -> true;
            default -> false;
        };
    }

    /// `gradient(dy, …) =` or `gradient(dy, …) {`, which no expression looks like.
    private static boolean isGradientClause(List<Token> tokens, int i) {
        if (!isWord(tokens, i, "gradient") || typeAt(tokens, i + 1) != NnParser.LPAREN) {
            return false;
        }
        int at = i + 2;
        while (isName(typeAt(tokens, at)) || typeAt(tokens, at) == NnParser.COMMA) {
            at++;
        }
        int after = typeAt(tokens, at + 1);
        return typeAt(tokens, at) == NnParser.RPAREN
                && (after == NnParser.ASSIGN || after == NnParser.LBRACE);
    }

    /// Whether a line that begins at token `i` can be nothing but a new statement, even while a
    /// bracket is open.
    static boolean beginsStatement(List<Token> tokens, int i) {
        int type = typeAt(tokens, i);
        int next = typeAt(tokens, i + 1);
        return switch (type) {
            case NnParser.RETURN, NnParser.EMIT, NnParser.REQUIRE -> true;
            case NnParser.FN -> isName(next);
            case NnParser.NAME -> {
                int word = wordOf(tokens, i, false);
                yield word != NnParser.NAME || next == NnParser.ASSIGN;
            }
            default -> false;
        };
    }

    /// Whether a line that begins at token `i` goes on with the statement before it.
    static boolean continuesStatement(List<Token> tokens, int i) {
        int type = typeAt(tokens, i);
        return switch (type) {
            case NnParser.COMMA, NnParser.ASSIGN, NnParser.DOT, NnParser.LBRACE -> true;
            case NnParser.ELSE, NnParser.AND, NnParser.OR -> true;
            case NnParser.WITH -> isName(typeAt(tokens, i + 1));
            case NnParser.NAME -> isGradientClause(tokens, i);
            default -> isOperator(type);
        };
    }

    /// Whether it is an operator of symbols; all but `-` are infix only.
    static boolean isOperator(int type) {
        return switch (type) {
            case NnParser.PIPE, NnParser.RANGE, NnParser.PLUS, NnParser.MINUS, NnParser.STAR ->
                    true;
            case NnParser.SLASH, NnParser.PERCENT, NnParser.AT, NnParser.CARET -> true;
            case NnParser.EQUAL, NnParser.NOT_EQUAL, NnParser.LESS -> true;
            case NnParser.LESS_OR_EQUAL, NnParser.GREATER, NnParser.GREATER_OR_EQUAL -> true;
            default -> false;
        };
    }

    private static boolean isName(int type) {
        return type == NnParser.NAME || type == NnParser.IN || type == NnParser.WITH;
    }

    private static boolean isUseOfName(int type) {
        return switch (type) {
            case NnParser.ASSIGN, NnParser.COMMA, NnParser.DOT -> true;
            default -> false;
        };
    }

    private static boolean isWord(List<Token> tokens, int i, String word) {
        return typeAt(tokens, i) == NnParser.NAME && tokens.get(i).getText().equals(word);
    }

    private static int typeAt(List<Token> tokens, int i) {
        return tokens.get(Math.min(i, tokens.size() - 1)).getType();
    }
}
