package org.nnc.syntax;

import org.antlr.v4.runtime.ParserRuleContext;
import org.nnc.source.Diagnostics;
import org.nnc.source.SourceFile;
import org.nnc.syntax.grammar.NnParser;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Makes records of ANTLR's parse: the file, its declarations, their parameters and types.
///
/// A line or a declaration that the parser gave up on carries an exception, and is left out.
final class DeclarationBuilder {
    private final Places places;
    private final StatementBuilder statements;
    private final ExpressionBuilder expressions;

    DeclarationBuilder(SourceFile source, Diagnostics diagnostics) {
        this.places = new Places(source, diagnostics);
        this.statements = new StatementBuilder(places, this);
        this.expressions = new ExpressionBuilder(places, this, statements);
        statements.use(expressions);
    }

    File file(NnParser.FileContext context) {
        var source = places.source();
        var declarations = new ArrayList<Declaration>();
        boolean understood = true;
        for (var child : context.children) {
            if (child instanceof NnParser.DeclarationContext each) {
                understood = each.exception == null;
                if (understood) {
                    declarations.add(declaration(each));
                }
            } else if (child instanceof NnParser.OrphanContext orphan) {
                statements.orphan(orphan, understood);
            }
        }
        var all = source.span(0, source.text().length());
        return new File(source, version(context.version()), declarations, all);
    }

    private Optional<Integer> version(NnParser.VersionContext context) {
        if (context == null || context.exception != null) {
            return Optional.empty();
        }
        var token = context.INT().getSymbol();
        var text = token.getText();
        int version = text.length() > 6 ? Integer.MAX_VALUE : Integer.parseInt(text);
        if (version < 1 || version > File.NEWEST_VERSION) {
            var message =
                    version < 1
                            ? "the language's versions begin with 1"
                            : "this file is written in version " + text + " of the language";
            places.error(
                    "E0111",
                    message,
                    places.span(token),
                    "the newest that this compiler reads is " + File.NEWEST_VERSION);
        }
        return Optional.of(version);
    }

    private Declaration declaration(NnParser.DeclarationContext context) {
        if (context.importing() != null) {
            var path = expressions.string(context.importing().STRING().getSymbol());
            return new Declaration.Import(path, places.span(context.importing()));
        }
        if (context.function() != null) {
            return function(context.function());
        }
        if (context.template() != null) {
            return template(context.template());
        }
        if (context.data() != null) {
            var data = context.data();
            var name = places.name(data.name());
            return new Declaration.Data(name, statements.block(data.block()), places.span(data));
        }
        return train(context.train());
    }

    Declaration.Function function(NnParser.FunctionContext context) {
        return new Declaration.Function(
                places.name(context.name()),
                parameters(context.parameters()),
                body(context.body()),
                Optional.ofNullable(context.gradient()).map(this::gradient),
                places.span(context));
    }

    private Gradient gradient(NnParser.GradientContext context) {
        return new Gradient(
                places.names(context.name()), body(context.body()), places.span(context));
    }

    private Declaration template(NnParser.TemplateContext context) {
        var name = places.name(context.name());
        var parameters = parameters(context.parameters());
        var body = statements.block(context.block());
        var span = places.span(context);
        return switch (context.kind.getType()) {
            case NnParser.LAYER -> new Declaration.Layer(name, parameters, body, span);
            case NnParser.MODEL -> new Declaration.Model(name, parameters, body, span);
            default -> new Declaration.Optimizer(name, parameters, body, span);
        };
    }

    private Declaration.Train train(NnParser.TrainContext context) {
        var first = places.names(context.path(0).name());
        boolean named = context.path().size() == 2;
        if (named && first.size() > 1) {
            places.error("E0107", "a run's name is a single name", places.span(context.path(0)));
        }
        return new Declaration.Train(
                named ? Optional.of(first.getFirst()) : Optional.empty(),
                named ? places.names(context.path(1).name()) : first,
                context.arguments() == null
                        ? List.of()
                        : expressions.arguments(context.arguments()),
                statements.block(context.block()),
                places.span(context));
    }

    List<Parameter> parameters(NnParser.ParametersContext context) {
        var parameters = new ArrayList<Parameter>();
        if (context != null) {
            places.checkCommas(context);
            for (var each : context.parameter()) {
                parameters.add(
                        new Parameter(
                                places.name(each.name()),
                                Optional.ofNullable(each.type()).map(this::type),
                                Optional.ofNullable(each.expression()).map(expressions::expression),
                                places.span(each)));
            }
        }
        return parameters;
    }

    TypeExpression type(NnParser.TypeContext context) {
        places.checkCommas(context);
        ParserRuleContext named = context.name();
        var word = named == null ? context.FN().getSymbol() : named.getStart();
        var dimensions = context.expression().stream().map(expressions::expression).toList();
        var name = new Name(word.getText(), places.span(word));
        return new TypeExpression(name, dimensions, places.span(context));
    }

    Body body(NnParser.BodyContext context) {
        if (context.block() != null) {
            return statements.block(context.block());
        }
        return new Body.Value(expressions.expressions(context.expressions()), places.span(context));
    }
}
