package org.nnc.syntax;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// Makes canonical text of a tree: four blanks of indentation, one statement a line, brackets only
/// where the meaning needs them. What it prints parses to an equal tree, spans aside. Comments are
/// not in the tree, and so not in the text.
public final class Printer {
    private final StringBuilder text = new StringBuilder();
    private final ExpressionPrinter expressions = new ExpressionPrinter(this);
    private int indent;

    private Printer() {}

    public static String print(File file) {
        var printer = new Printer();
        file.version().ifPresent(v -> printer.text.append("nn ").append(v).append("\n\n"));
        boolean first = true;
        for (var declaration : file.declarations()) {
            if (!first && !(declaration instanceof Declaration.Import)) {
                printer.text.append('\n');
            }
            first = false;
            printer.declaration(declaration);
            printer.text.append('\n');
        }
        return printer.text.toString();
    }

    /// The text of one expression.
    public static String print(Expression expression) {
        var printer = new Printer();
        printer.expressions.print(expression);
        return printer.text.toString();
    }

    /// The text of a type.
    public static String print(TypeExpression type) {
        var printer = new Printer();
        printer.type(type);
        return printer.text.toString();
    }

    Printer add(String piece) {
        text.append(piece);
        return this;
    }

    private void declaration(Declaration declaration) {
        switch (declaration) {
            case Declaration.Import(var path, _) -> {
                add("import ");
                expressions.print(path);
            }
            case Declaration.Function function -> function(function);
            case Declaration.Layer(var name, var parameters, var body, _) ->
                    template("layer ", name, parameters, body);
            case Declaration.Model(var name, var parameters, var body, _) ->
                    template("model ", name, parameters, body);
            case Declaration.Optimizer(var name, var parameters, var body, _) ->
                    template("optimizer ", name, parameters, body);
            case Declaration.Data(var name, var body, _) -> {
                add("data ").add(name.text()).add(" ");
                block(body);
            }
            case Declaration.Train(var name, var model, var arguments, var body, _) -> {
                add("train ");
                name.ifPresent(n -> add(n.text()).add(" for "));
                add(model.stream().map(Name::text).collect(Collectors.joining(".")));
                if (!arguments.isEmpty()) {
                    expressions.arguments(arguments);
                }
                add(" ");
                block(body);
            }
        }
    }

    private void template(String word, Name name, List<Parameter> parameters, Body.Block body) {
        add(word).add(name.text());
        parameters(parameters);
        add(" ");
        block(body);
    }

    private void function(Declaration.Function function) {
        add("fn ").add(function.name().text());
        parameters(function.parameters());
        body(function.body());
        function.gradient().ifPresent(this::gradient);
    }

    private void gradient(Gradient gradient) {
        add("\n").add("    ".repeat(indent + 1)).add("gradient(");
        names(gradient.parameters()).add(")");
        body(gradient.body());
    }

    void body(Body body) {
        switch (body) {
            case Body.Value(var value, _) -> {
                add(" = ");
                expressions.print(value);
            }
            case Body.Block block -> {
                add(" ");
                block(block);
            }
        }
    }

    void parameters(List<Parameter> parameters) {
        add("(");
        var separator = "";
        for (var parameter : parameters) {
            add(separator).add(parameter.name().text());
            parameter.type().ifPresent(t -> add(": ").type(t));
            initial(parameter.initial());
            separator = ", ";
        }
        add(")");
    }

    private void initial(Optional<Expression> initial) {
        if (initial.isPresent()) {
            add(" = ");
            expressions.print(initial.get());
        }
    }

    private void type(TypeExpression type) {
        add(type.name().text());
        if (!type.dimensions().isEmpty()) {
            add("[");
            expressions.list(type.dimensions());
            add("]");
        }
    }

    Printer names(List<Name> names) {
        return add(names.stream().map(Name::text).collect(Collectors.joining(", ")));
    }

    void block(Body.Block block) {
        add("{");
        indent++;
        for (var statement : block.statements()) {
            add("\n").add("    ".repeat(indent));
            statement(statement);
        }
        indent--;
        add(block.statements().isEmpty() ? " }" : "\n" + "    ".repeat(indent) + "}");
    }

    /// A block that is a value: on one line if it is nothing but the value.
    void valueBlock(Body.Block block) {
        if (block.statements().size() == 1
                && block.statements().getFirst() instanceof Statement.Evaluate(var value, _)
                && !(value instanceof Expression.If)) {
            add("{ ");
            expressions.statement(value);
            add(" }");
        } else {
            block(block);
        }
    }

    private void statement(Statement statement) {
        switch (statement) {
            case Declaration.Function function -> function(function);
            case Statement.Input(var name, var type, _) ->
                    add("input ").add(name.text()).add(": ").type(type);
            case Statement.Target(var name, var type, _) ->
                    add("target ").add(name.text()).add(": ").type(type);
            case Statement.Param(var name, var type, var initial, _) -> {
                add("param ").add(name.text()).add(": ").type(type);
                initial(initial);
            }
            case Statement.State(var name, var type, var initial, _) -> {
                add("state ").add(name.text()).add(": ").type(type);
                initial(initial);
            }
            case Statement.Update(var name, var value, _) -> named("update ", name, value);
            case Statement.Metric(var name, var value, _) -> named("metric ", name, value);
            case Statement.Output(var name, var value, _) -> named("output ", name, value);
            case Statement.Require(var condition, var message, _) -> {
                add("require ");
                expressions.print(condition);
                message.ifPresent(m -> add(", ").expressions.print(m));
            }
            case Statement.Assign(var targets, var value, _) -> {
                names(targets).add(" = ");
                expressions.several(value);
            }
            case Statement.If choice -> choice(choice);
            case Statement.For(var targets, var sequence, var body, _) -> {
                add("for ").names(targets).add(" in ");
                expressions.print(sequence);
                add(" ");
                block(body);
            }
            case Statement.Return(var value, _) -> {
                add("return ");
                expressions.several(value);
            }
            case Statement.Emit(var value, _) -> {
                add("emit ");
                expressions.several(value);
            }
            case Statement.Evaluate(var value, _) -> expressions.statement(value);
        }
    }

    private void named(String word, Name name, Expression value) {
        add(word).add(name.text()).add(" = ");
        expressions.print(value);
    }

    private void choice(Statement.If choice) {
        add("if ");
        expressions.print(choice.condition());
        add(" ");
        block(choice.then());
        if (choice.otherwise().isEmpty()) {
            return;
        }
        add(" else ");
        var otherwise = choice.otherwise().get();
        if (otherwise.statements().size() == 1
                && otherwise.statements().getFirst() instanceof Statement.If nested) {
            choice(nested);
        } else {
            block(otherwise);
        }
    }

    /// Runs `print` and gives back what it printed, taken out of the text again.
    String captured(Runnable print) {
        int start = text.length();
        print.run();
        var piece = text.substring(start);
        text.setLength(start);
        return piece;
    }
}
