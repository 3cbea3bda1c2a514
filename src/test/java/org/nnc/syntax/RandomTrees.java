package org.nnc.syntax;

import static org.nnc.source.Span.NONE;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Supplier;

/// Trees of every form of the language, as a parser could have made them.
final class RandomTrees {
    private static final List<String> NAMES =
            List.of(
                    "a",
                    "x_t",
                    "N",
                    "step",
                    "data",
                    "loss",
                    "output",
                    "state",
                    "input",
                    "target",
                    "model",
                    "gradient",
                    "in",
                    "with",
                    "layer",
                    "nn",
                    "e5",
                    "import",
                    "metric");
    private static final List<String> STRINGS =
            List.of("", "nthd->nhtd", "a \"b\" \\ \n\t\r é 🙂", "// no comment", "/*", "{H}");
    private static final double[] REALS = {
        0.0, 0.5, 1.0, 1e-3, 1e-4, 1e7, 9.5e6, 1.7976931348623157e308, 4.9e-324, 0.1, 123.456
    };
    private static final long[] INTS = {0, 1, 7, 784, Long.MAX_VALUE};

    private final Random random;

    RandomTrees(long seed) {
        this.random = new Random(seed);
    }

    File file() {
        Optional<Integer> version = maybe(() -> 1);
        return new File(Samples.of(""), version, several(0, 3, () -> declaration(4)), NONE);
    }

    private Declaration declaration(int depth) {
        return switch (random.nextInt(7)) {
            case 0 -> new Declaration.Import(string(), NONE);
            case 1 -> function(depth);
            case 2 -> new Declaration.Layer(name(), parameters(depth), block(depth), NONE);
            case 3 -> new Declaration.Model(name(), parameters(depth), block(depth), NONE);
            case 4 -> new Declaration.Optimizer(name(), parameters(depth), block(depth), NONE);
            case 5 -> new Declaration.Data(name(), block(depth), NONE);
            default ->
                    new Declaration.Train(
                            maybe(this::name),
                            several(1, 3, this::name),
                            arguments(depth),
                            block(depth),
                            NONE);
        };
    }

    private Declaration.Function function(int depth) {
        return new Declaration.Function(
                name(),
                parameters(depth),
                body(depth),
                maybe(() -> new Gradient(several(1, 2, this::name), body(depth - 1), NONE)),
                NONE);
    }

    private Body body(int depth) {
        return chance() ? new Body.Value(expression(depth), NONE) : block(depth);
    }

    private Body.Block block(int depth) {
        int most = depth > 0 ? 3 : 0;
        return new Body.Block(several(0, most, () -> statement(depth - 1)), NONE);
    }

    private Body.Block valueBlock(int depth) {
        var statements = new ArrayList<>(block(depth - 1).statements());
        statements.add(new Statement.Evaluate(expression(depth - 1), NONE));
        return new Body.Block(statements, NONE);
    }

    private Statement statement(int depth) {
        return switch (random.nextInt(15)) {
            case 0 -> new Statement.Input(name(), type(depth), NONE);
            case 1 -> new Statement.Target(name(), type(depth), NONE);
            case 2 -> new Statement.Param(name(), type(depth), initial(depth), NONE);
            case 3 -> new Statement.State(name(), type(depth), initial(depth), NONE);
            case 4 -> new Statement.Update(name(), expression(depth), NONE);
            case 5 -> new Statement.Metric(name(), expression(depth), NONE);
            case 6 -> new Statement.Output(name(), expression(depth), NONE);
            case 7 -> new Statement.Require(expression(depth), maybe(this::string), NONE);
            case 8 -> new Statement.Assign(targets(), expression(depth), NONE);
            case 9 ->
                    new Statement.If(
                            expression(depth), block(depth), maybe(() -> block(depth)), NONE);
            case 10 -> new Statement.For(targets(), expression(depth), block(depth), NONE);
            case 11 -> new Statement.Return(expression(depth), NONE);
            case 12 -> new Statement.Emit(expression(depth), NONE);
            case 13 -> new Statement.Evaluate(expression(depth), NONE);
            default -> function(depth);
        };
    }

    Expression expression(int depth) {
        if (depth <= 0) {
            return leaf();
        }
        int less = depth - 1;
        return switch (random.nextInt(18)) {
            case 0 -> new Expression.Member(expression(less), name(), NONE);
            case 1 -> new Expression.Call(expression(less), arguments(less), NONE);
            case 2 ->
                    new Expression.Index(
                            expression(less), several(1, 3, () -> subscript(less)), NONE);
            case 3 -> new Expression.Pipe(expression(less), expression(less), NONE);
            case 4, 5 -> new Expression.Unary(unary(), expression(less), NONE);
            case 6, 7, 8, 9 ->
                    new Expression.Binary(binary(), expression(less), expression(less), NONE);
            case 10 -> new Expression.Range(expression(less), expression(less), NONE);
            case 11 -> new Expression.ListOf(several(0, 3, () -> expression(less)), NONE);
            case 12 ->
                    new Expression.Comprehension(
                            expression(less), targets(), expression(less), NONE);
            case 13 -> new Expression.Tuple(several(2, 3, () -> expression(less)), NONE);
            case 14 ->
                    new Expression.If(expression(less), valueBlock(less), valueBlock(less), NONE);
            case 15 -> scan(less);
            case 16 -> new Expression.Lambda(parameters(less), body(less), NONE);
            default -> leaf();
        };
    }

    private Expression scan(int depth) {
        return new Expression.Scan(
                several(1, 2, () -> new Expression.Sequence(name(), expression(depth), NONE)),
                several(0, 2, () -> new Argument(Optional.of(name()), expression(depth), NONE)),
                several(0, 2, () -> new Expression.Carry(name(), expression(depth), NONE)),
                block(depth),
                NONE);
    }

    private Expression leaf() {
        return switch (random.nextInt(9)) {
            case 0 -> new Expression.IntLiteral(INTS[random.nextInt(INTS.length)], NONE);
            case 1 -> new Expression.FloatLiteral(REALS[random.nextInt(REALS.length)], NONE);
            case 2 -> string();
            case 3 -> new Expression.BooleanLiteral(chance(), NONE);
            case 4 -> new Expression.NoneLiteral(NONE);
            case 5 -> new Expression.Wildcard(NONE);
            case 6 -> new Expression.Ellipsis(NONE);
            default -> new Expression.Reference(word(), NONE);
        };
    }

    private Subscript subscript(int depth) {
        return switch (random.nextInt(4)) {
            case 0 -> new Subscript.Rest(NONE);
            case 1 -> {
                Expression index = expression(depth);
                yield index instanceof Expression.Ellipsis
                        ? new Subscript.Rest(NONE)
                        : new Subscript.At(index, NONE);
            }
            default -> new Subscript.Slice(initial(depth), initial(depth), initial(depth), NONE);
        };
    }

    private List<Argument> arguments(int depth) {
        var arguments = new ArrayList<Argument>();
        for (int i = random.nextInt(3); i > 0; i--) {
            arguments.add(new Argument(Optional.empty(), expression(depth), NONE));
        }
        for (int i = random.nextInt(2); i > 0; i--) {
            arguments.add(new Argument(Optional.of(name()), expression(depth), NONE));
        }
        return arguments;
    }

    private List<Parameter> parameters(int depth) {
        return several(
                0, 2, () -> new Parameter(name(), maybe(() -> type(depth)), initial(depth), NONE));
    }

    private TypeExpression type(int depth) {
        var kind = new Name(chance() ? "float" : chance() ? "fn" : "layer", NONE);
        return new TypeExpression(kind, several(0, 3, () -> expression(depth - 1)), NONE);
    }

    private Optional<Expression> initial(int depth) {
        return maybe(() -> expression(depth));
    }

    private List<Name> targets() {
        return several(1, 3, () -> random.nextInt(8) == 0 ? new Name("_", NONE) : name());
    }

    private Name name() {
        return new Name(word(), NONE);
    }

    private String word() {
        return NAMES.get(random.nextInt(NAMES.size()));
    }

    private Expression.StringLiteral string() {
        return new Expression.StringLiteral(STRINGS.get(random.nextInt(STRINGS.size())), NONE);
    }

    private UnaryOperator unary() {
        return chance() ? UnaryOperator.NEGATE : UnaryOperator.NOT;
    }

    private BinaryOperator binary() {
        return BinaryOperator.values()[random.nextInt(BinaryOperator.values().length)];
    }

    private boolean chance() {
        return random.nextBoolean();
    }

    private <T> Optional<T> maybe(Supplier<T> value) {
        return chance() ? Optional.of(value.get()) : Optional.empty();
    }

    private <T> List<T> several(int least, int most, Supplier<T> one) {
        var all = new ArrayList<T>();
        for (int i = least + random.nextInt(most - least + 1); i > 0; i--) {
            all.add(one.get());
        }
        return all;
    }
}
