package org.nnc.syntax;

import org.antlr.v4.runtime.CharStreams;
import org.antlr.v4.runtime.CommonTokenStream;
import org.antlr.v4.runtime.ListTokenSource;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.atn.PredictionMode;
import org.antlr.v4.runtime.misc.ParseCancellationException;
import org.nnc.source.Diagnostic;
import org.nnc.source.Diagnostics;
import org.nnc.source.SourceFile;
import org.nnc.syntax.grammar.NnLexer;
import org.nnc.syntax.grammar.NnParser;

import java.util.List;
import java.util.Optional;

/// Makes a tree of a source text.
public final class Parser {
    private Parser() {}

    /// Parses a whole file. Never throws for what the text says: statements and declarations that
    /// are not understood are left out of the tree, and a diagnostic tells why.
    public static ParseResult parse(SourceFile source) {
        // The grammar decides by one token nearly everywhere, so that SLL prediction sees all
        // that full LL would; ParserTest compares the two.
        return parse(source, PredictionMode.SLL);
    }

    static ParseResult parse(SourceFile source, PredictionMode mode) {
        var diagnostics = new Diagnostics();
        var layout = new Layout(source, diagnostics, tokens(source));
        var stream = new CommonTokenStream(new ListTokenSource(layout.arrange(), source.name()));
        var parser = new NnParser(stream);
        parser.removeErrorListeners();
        parser.getInterpreter().setPredictionMode(mode);
        var syntactic = new Diagnostics();
        parser.setErrorHandler(new Recovery(new SyntaxErrors(source), syntactic));
        var file = fileOf(source, parser, syntactic);
        int limit = layout.truncated() ? stream.get(stream.size() - 1).getStartIndex() : -1;
        for (Diagnostic d : syntactic.sorted()) {
            if (!layout.truncated() || d.span().start() < limit) {
                diagnostics.add(d);
            }
        }
        return new ParseResult(file, diagnostics.sorted());
    }

    private static File fileOf(SourceFile source, NnParser parser, Diagnostics diagnostics) {
        try {
            return new DeclarationBuilder(source, diagnostics).file(parser.file());
        } catch (ParseCancellationException _) {
            // So many errors that more of them would help nobody.
            var all = source.span(0, source.text().length());
            return new File(source, Optional.empty(), List.of(), all);
        }
    }

    private static List<Token> tokens(SourceFile source) {
        var lexer = new NnLexer(CharStreams.fromString(ofSingleUnits(source.text())));
        lexer.removeErrorListeners();
        var tokens = new CommonTokenStream(lexer);
        tokens.fill();
        return tokens.getTokens();
    }

    /// ANTLR counts code points and spans count UTF-16 units: the two agree once surrogates, which
    /// mean something only in strings and comments, are replaced one by one. Strings are read from
    /// the source itself.
    private static String ofSingleUnits(String text) {
        if (text.chars().noneMatch(c -> Character.isSurrogate((char) c))) {
            return text;
        }
        var units = text.toCharArray();
        for (int i = 0; i < units.length; i++) {
            if (Character.isSurrogate(units[i])) {
                units[i] = '\ufffd';
            }
        }
        return new String(units);
    }
}
