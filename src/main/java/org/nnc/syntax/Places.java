package org.nnc.syntax;

import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.tree.TerminalNode;
import org.nnc.source.Diagnostic;
import org.nnc.source.Diagnostics;
import org.nnc.source.SourceFile;
import org.nnc.source.Span;
import org.nnc.syntax.grammar.NnParser;

import java.util.ArrayList;
import java.util.List;

/// What the builders of the tree share: where the pieces of a parse stand, and where errors go.
record Places(SourceFile source, Diagnostics diagnostics) {
    Span span(Token token) {
        return source.span(token.getStartIndex(), token.getStopIndex() + 1);
    }

    Span span(Token first, Token last) {
        return source.span(first.getStartIndex(), last.getStopIndex() + 1);
    }

    Span span(ParserRuleContext context) {
        return span(context.getStart(), context.getStop());
    }

    Name name(NnParser.NameContext context) {
        return new Name(context.getText(), span(context));
    }

    List<Name> names(List<NnParser.NameContext> contexts) {
        return contexts.stream().map(this::name).toList();
    }

    List<Name> targets(NnParser.TargetsContext context) {
        var names = new ArrayList<Name>();
        for (var target : context.target()) {
            names.add(new Name(target.getText(), span(target)));
        }
        return names;
    }

    void error(String code, String message, Span span) {
        diagnostics.add(Diagnostic.error(code, message, span));
    }

    void error(String code, String message, Span span, String hint) {
        diagnostics.add(Diagnostic.error(code, message, span).hint(hint));
    }

    /// Reports two commas in a row, which the grammar lets pass for the sake of a trailing comma.
    void checkCommas(ParserRuleContext context) {
        for (int i = 1; i < context.getChildCount(); i++) {
            if (isComma(context, i - 1) && isComma(context, i)) {
                var comma = ((TerminalNode) context.getChild(i)).getSymbol();
                error("E0101", "I expected a value after `,`, found `,`", span(comma));
            }
        }
    }

    private static boolean isComma(ParserRuleContext context, int i) {
        return context.getChild(i) instanceof TerminalNode leaf
                && leaf.getSymbol().getType() == NnParser.COMMA;
    }
}
