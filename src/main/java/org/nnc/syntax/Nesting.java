package org.nnc.syntax;

import org.nnc.syntax.grammar.NnParser;

import java.util.ArrayDeque;
import java.util.Deque;

/// Bounds how deep a tree may become, before any recursive code sees it: the open brackets, and in
/// each of them the operators, calls and prefixes since the last comma or statement's end, of which
/// each may stand inside the next.
final class Nesting {
    /// No expression that a person writes comes near; a thousand of stack frames of every stage fit
    /// the stack of a thread.
    static final int LIMIT = 400;

    private static final class Level {
        final int bracket;
        int run;
        int scans;

        Level(int bracket) {
            this.bracket = bracket;
        }
    }

    private final Deque<Level> levels = new ArrayDeque<>();
    private int depth;

    Nesting() {
        levels.push(new Level(NnParser.END));
    }

    boolean tooDeep() {
        return depth > LIMIT;
    }

    /// Whether no bracket is open.
    boolean atTop() {
        return levels.size() == 1;
    }

    /// Whether the innermost open bracket is `(` or `[`.
    boolean inBracket() {
        int bracket = levels.peek().bracket;
        return bracket == NnParser.LPAREN || bracket == NnParser.LBRACKET;
    }

    /// Closes all `(` and `[` within the innermost `{`.
    void forgetBrackets() {
        while (inBracket()) {
            close();
        }
    }

    void count(int type) {
        switch (type) {
            case NnParser.LPAREN, NnParser.LBRACKET, NnParser.LBRACE -> {
                deepen();
                levels.push(new Level(type));
            }
            case NnParser.RPAREN, NnParser.RBRACKET -> {
                if (inBracket()) {
                    close();
                }
            }
            case NnParser.RBRACE -> {
                if (!atTop()) {
                    close();
                }
            }
            // Scans nest across commas: scan a in b, c in scan …
            case NnParser.COMMA -> restart(levels.peek().scans);
            case NnParser.END -> {
                levels.peek().scans = 0;
                restart(0);
            }
            case NnParser.SCAN -> {
                levels.peek().scans++;
                deepen();
            }
            case NnParser.IF, NnParser.ELSE, NnParser.LAMBDA, NnParser.NOT -> deepen();
            case NnParser.AND, NnParser.OR, NnParser.DOT -> deepen();
            default -> {
                if (SoftKeywords.isOperator(type)) {
                    deepen();
                }
            }
        }
    }

    private void deepen() {
        levels.peek().run++;
        depth++;
    }

    private void restart(int run) {
        var level = levels.peek();
        depth -= level.run - run;
        level.run = run;
    }

    private void close() {
        depth -= levels.pop().run;
    }
}
