package org.nnc.syntax;

import org.antlr.v4.runtime.CommonToken;
import org.antlr.v4.runtime.Token;
import org.nnc.source.Diagnostic;
import org.nnc.source.Diagnostics;
import org.nnc.source.SourceFile;
import org.nnc.syntax.grammar.NnParser;

import java.util.ArrayList;
import java.util.List;

/// Turns the lexer's tokens into those that the grammar speaks of: line ends become END where they
/// end a statement, and soft keywords are told from names.
///
/// A line end ends the statement unless
/// - a bracket `(` or `[` is open (a `{` inside it counts lines again), or
/// - the line ends with an operator, `=` or a comma, or
/// - the next line begins with what can't begin a statement: an infix operator, `|>`, `.`, `..`,
///   `=`, a comma, `{`, `else`, `with h`, `gradient(dy) =`. A line that begins with `-` goes on
///   with the one before: no statement has a use for a leading minus.
///
/// A bracket that is still open where a line can only begin a statement is held to be forgotten, so
/// that one missing `)` does not swallow the rest of the file.
final class Layout {
    private final SourceFile source;
    private final Diagnostics diagnostics;
    private final List<Token> tokens;
    private final List<Token> result = new ArrayList<>();
    private final Nesting nesting = new Nesting();
    private boolean truncated;

    Layout(SourceFile source, Diagnostics diagnostics, List<Token> tokens) {
        this.source = source;
        this.diagnostics = diagnostics;
        this.tokens = withoutEmptyLines(tokens);
    }

    /// Also without what follows `#` on its line, which another language would not read.
    private static List<Token> withoutEmptyLines(List<Token> tokens) {
        var kept = new ArrayList<Token>(tokens.size());
        boolean hashed = false;
        int last = NnParser.NEWLINE;
        for (var token : tokens) {
            int type = token.getType();
            boolean ends = type == NnParser.NEWLINE || type == Token.EOF;
            if (!(hashed && !ends || type == NnParser.NEWLINE && last == type)) {
                kept.add(token);
                last = type;
            }
            hashed = !ends && (hashed || LexicalErrors.isHash(token));
        }
        return kept;
    }

    /// Whether it stopped before the end, because of too deep nesting.
    boolean truncated() {
        return truncated;
    }

    /// All tokens for the parser, ending with END and EOF.
    List<Token> arrange() {
        for (int i = 0; i < tokens.size() && !truncated; i++) {
            place(i);
        }
        return result;
    }

    private void place(int i) {
        var token = (CommonToken) tokens.get(i);
        switch (token.getType()) {
            case NnParser.NEWLINE -> placeLineEnd(i);
            case NnParser.SEMICOLON -> {
                nesting.forgetBrackets();
                end(token);
            }
            case NnParser.RBRACE -> {
                nesting.forgetBrackets();
                end(token);
                add(token);
            }
            case Token.EOF -> {
                end(token);
                result.add(token);
            }
            case NnParser.STRAY, NnParser.OPEN_COMMENT, NnParser.OPEN_STRING -> mend(token);
            case NnParser.BARE_FRACTION -> mend(token);
            default -> {
                token.setType(SoftKeywords.typeOf(tokens, i, previous(), nesting.atTop()));
                add(token);
            }
        }
    }

    /// Reports a token that is none, and goes on with what must have been meant.
    private void mend(CommonToken token) {
        if (LexicalErrors.isSecondHalf(source, token)) {
            return;
        }
        diagnostics.add(LexicalErrors.of(source, token));
        int meant =
                switch (token.getType()) {
                    case NnParser.OPEN_STRING -> NnParser.STRING;
                    case NnParser.BARE_FRACTION -> NnParser.FLOAT;
                    case NnParser.OPEN_COMMENT -> Token.INVALID_TYPE;
                    default -> LexicalErrors.wordFor(token.getText());
                };
        if (meant != Token.INVALID_TYPE) {
            token.setType(meant);
            add(token);
        }
    }

    private void placeLineEnd(int i) {
        boolean complete = !endsNothing(previous());
        boolean begins = SoftKeywords.beginsStatement(tokens, i + 1);
        if (nesting.inBracket()) {
            if (complete && begins) {
                nesting.forgetBrackets();
                end(tokens.get(i));
            }
        } else if (complete && !SoftKeywords.continuesStatement(tokens, i + 1)) {
            end(tokens.get(i));
        } else if (begins && !complete && previous() != NnParser.COMMA) {
            end(tokens.get(i));
        }
    }

    private int previous() {
        return result.isEmpty() ? NnParser.END : result.getLast().getType();
    }

    /// Adds an END that stands where `at` does, if a statement is there to be ended.
    private void end(Token at) {
        if (previous() == NnParser.END || previous() == NnParser.LBRACE) {
            return;
        }
        var token = new CommonToken((CommonToken) at);
        token.setType(NnParser.END);
        if (at.getType() == NnParser.NEWLINE) {
            token.setStartIndex(result.getLast().getStopIndex() + 1);
            token.setStopIndex(result.getLast().getStopIndex());
        }
        token.setText(
                switch (at.getType()) {
                    case NnParser.NEWLINE -> "the end of the line";
                    case Token.EOF -> "the end of the file";
                    default -> "`" + at.getText() + "`";
                });
        add(token);
    }

    private void add(Token token) {
        nesting.count(token.getType());
        if (!nesting.tooDeep()) {
            result.add(token);
            return;
        }
        truncated = true;
        var message = "this is nested more than " + Nesting.LIMIT + " deep";
        var span = source.span(token.getStartIndex(), token.getStopIndex() + 1);
        diagnostics.add(
                Diagnostic.error("E0105", message, span)
                        .hint("give parts of the expression names of their own"));
        result.add(tokens.getLast());
    }

    private static boolean endsNothing(int type) {
        return switch (type) {
            case NnParser.LPAREN, NnParser.LBRACKET, NnParser.COMMA, NnParser.ASSIGN -> true;
            case NnParser.AND, NnParser.OR, NnParser.NOT -> true;
            default -> SoftKeywords.isOperator(type);
        };
    }
}
