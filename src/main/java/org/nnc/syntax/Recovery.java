package org.nnc.syntax;

import org.antlr.v4.runtime.DefaultErrorStrategy;
import org.antlr.v4.runtime.InputMismatchException;
import org.antlr.v4.runtime.Parser;
import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.RecognitionException;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.misc.ParseCancellationException;
import org.nnc.source.Diagnostics;
import org.nnc.syntax.grammar.NnParser;

/// Gives up on a whole statement or declaration at its first error, says so once in plain words,
/// and goes on behind its end. ANTLR's own strategy mends single tokens within an expression, after
/// which it says much that follows from the first error.
final class Recovery extends DefaultErrorStrategy {
    private static final int MOST_ERRORS = 50;

    private final SyntaxErrors errors;
    private final Diagnostics diagnostics;
    private RecognitionException last;
    private int lastIndex = -1;
    private int count;

    Recovery(SyntaxErrors errors, Diagnostics diagnostics) {
        this.errors = errors;
        this.diagnostics = diagnostics;
    }

    @Override
    public void reportError(Parser parser, RecognitionException e) {
        int index = e.getOffendingToken().getTokenIndex();
        if (e == last || index == lastIndex) {
            return;
        }
        last = e;
        lastIndex = index;
        diagnostics.add(errors.of(parser, e));
        if (++count == MOST_ERRORS) {
            throw new ParseCancellationException();
        }
    }

    @Override
    public Token recoverInline(Parser parser) {
        throw new InputMismatchException(parser);
    }

    @Override
    public void reportMatch(Parser parser) {}

    @Override
    public void recover(Parser parser, RecognitionException e) {
        switch (parser.getContext()) {
            case NnParser.LineContext line -> {
                switch (line.getStart().getType()) {
                    case NnParser.CHOOSE, NnParser.FOR, NnParser.FN -> skipHead(parser);
                    default -> skipStatement(parser);
                }
            }
            case NnParser.OrphanContext _, NnParser.VersionContext _ -> skipStatement(parser);
            case NnParser.DeclarationContext _ -> skipHead(parser);
            default -> throw e;
        }
    }

    /// Called by the parser before each round of a loop.
    @Override
    public void sync(Parser parser) {
        ParserRuleContext context = parser.getContext();
        if (context instanceof NnParser.FileContext) {
            while (!expects(parser)) {
                reportError(parser, new InputMismatchException(parser));
                skipToDeclaration(parser);
            }
        } else if (context instanceof NnParser.BlockContext) {
            while (!expects(parser)) {
                var mismatch = new InputMismatchException(parser);
                if (endsBlock(parser.getInputStream().LA(1))) {
                    throw mismatch;
                }
                reportError(parser, mismatch);
                skipStatement(parser);
            }
        }
    }

    private static boolean expects(Parser parser) {
        var state = parser.getInterpreter().atn.states.get(parser.getState());
        return parser.getATN().nextTokens(state).contains(parser.getInputStream().LA(1));
    }

    /// Skips to behind the END of this statement, or to before what can't belong to it.
    private static void skipStatement(Parser parser) {
        int open = 0;
        while (true) {
            int type = parser.getInputStream().LA(1);
            if (endsBlock(type) || type == NnParser.RBRACE && open == 0) {
                return;
            }
            parser.consume();
            open += bracesOpenedBy(type);
            if (type == NnParser.END && open == 0) {
                return;
            }
        }
    }

    /// Skips to before the body of a declaration or statement, or behind its END.
    private static void skipHead(Parser parser) {
        int type = parser.getInputStream().LA(1);
        while (!endsBlock(type) && !bounds(type)) {
            parser.consume();
            type = parser.getInputStream().LA(1);
        }
        if (type == NnParser.END) {
            parser.consume();
        }
    }

    private static boolean bounds(int type) {
        return switch (type) {
            case NnParser.LBRACE, NnParser.RBRACE, NnParser.END -> true;
            default -> false;
        };
    }

    private static void skipToDeclaration(Parser parser) {
        int open = 0;
        while (true) {
            int type = parser.getInputStream().LA(1);
            boolean begins = endsBlock(type) || type == NnParser.FN && open == 0;
            if (begins) {
                return;
            }
            parser.consume();
            open = Math.max(0, open + bracesOpenedBy(type));
        }
    }

    private static int bracesOpenedBy(int type) {
        return switch (type) {
            case NnParser.LBRACE -> 1;
            case NnParser.RBRACE -> -1;
            default -> 0;
        };
    }

    /// Whether it is a word that only stands at the top of a file, or the file's end.
    private static boolean endsBlock(int type) {
        return switch (type) {
            case Token.EOF, NnParser.IMPORT, NnParser.LAYER, NnParser.MODEL -> true;
            case NnParser.OPTIMIZER, NnParser.DATA, NnParser.TRAIN -> true;
            default -> false;
        };
    }
}
