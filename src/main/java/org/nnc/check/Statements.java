package org.nnc.check;

import org.nnc.graph.ShapeException;
import org.nnc.source.Span;
import org.nnc.syntax.Body;
import org.nnc.syntax.Declaration;
import org.nnc.syntax.Expression;
import org.nnc.syntax.Name;
import org.nnc.syntax.Statement;

import java.util.List;
import java.util.Optional;

/// Runs the statements of a body, at compile time.
final class Statements {
    private Statements() {}

    /// Runs statements in order up to a `return`, whose value it gives. An error ends its statement
    /// alone: the names it would have bound are unknown, and silent.
    static Optional<Meaning> run(Frame f, List<Statement> statements) {
        for (Statement s : statements) {
            Optional<Meaning> returned = run(f, s);
            if (returned.isPresent()) return returned;
        }
        return Optional.empty();
    }

    /// The value of a function's body.
    static Meaning result(Frame f, Body body) {
        return switch (body) {
            case Body.Value(Expression e, _) -> Expressions.eval(f, e);
            case Body.Block(var statements, _) -> run(f, statements).orElse(Meaning.Mark.NONE);
        };
    }

    /// The value of a block of an `if` expression: that of its last statement.
    static Meaning value(Frame f, Body.Block block) {
        Meaning last = Meaning.Mark.NONE;
        for (Statement s : block.statements()) {
            if (s instanceof Statement.Evaluate(Expression e, _)) last = Expressions.eval(f, e);
            else run(f, s);
        }
        return last;
    }

    private static Optional<Meaning> run(Frame f, Statement s) {
        try {
            return execute(f, s);
        } catch (Failure failure) {
            failure.diagnostic().ifPresent(f.run().reporter()::add);
        } catch (ShapeException shapes) {
            f.run().reporter().add(Operations.diagnostic(s.span(), List.of(), shapes));
        }
        hush(f, s);
        return Optional.empty();
    }

    /// The names that a failed statement would have bound are unknown.
    private static void hush(Frame f, Statement s) {
        switch (s) {
            case Statement.Input(Name n, _, _) -> unknown(f, n);
            case Statement.Target(Name n, _, _) -> unknown(f, n);
            case Statement.Param(Name n, _, _, _) -> unknown(f, n);
            case Statement.State(Name n, _, _, _) -> unknown(f, n);
            case Statement.Metric(Name n, _, _) -> unknown(f, n);
            case Statement.Output(Name n, _, _) -> unknown(f, n);
            case Statement.Assign(var targets, _, _) -> targets.forEach(n -> unknown(f, n));
            default -> {}
        }
    }

    private static void unknown(Frame f, Name name) {
        f.bind(name.text(), Meaning.Mark.UNKNOWN, name.span());
    }

    private static Optional<Meaning> execute(Frame f, Statement s) {
        switch (s) {
            case Statement.Input i -> Inputs.input(f, i);
            case Statement.Target t -> Inputs.target(f, t);
            case Statement.Param p -> Parameters.param(f, p);
            case Statement.State p -> Parameters.state(f, p);
            case Statement.Update u -> Parameters.update(f, u);
            case Statement.Metric m -> Results.metric(f, m);
            case Statement.Output o -> Results.output(f, o);
            case Statement.Require r -> Requirements.require(f, r);
            case Statement.Assign a -> assign(f, a);
            case Statement.If i -> {
                return choose(f, i);
            }
            case Statement.For l -> {
                return repeat(f, l);
            }
            case Statement.Return(Expression e, Span span) -> {
                if (f.kind() == Frame.Kind.MODEL || f.kind() == Frame.Kind.OPTIMIZER) {
                    throw Problem.MISPLACED.failure(span, f.kind() + " returns nothing");
                }
                return Optional.of(Expressions.eval(f, e));
            }
            case Statement.Emit e -> emit(f, e);
            case Statement.Evaluate(Expression e, _) -> Expressions.eval(f, e);
            case Declaration.Function d -> function(f, d);
        }
        return Optional.empty();
    }

    private static void emit(Frame f, Statement.Emit e) {
        List<Given> emits =
                f.emits()
                        .orElseThrow(() ->
                                Problem.MISPLACED.failure(
                                        e.span(), "`emit` belongs in the body of a scan"));
        Meaning m = Expressions.eval(f, e.value());
        for (Meaning part : Convert.elements(m))
            emits.add(Given.of(Optional.empty(), part, e.value()));
    }

    /// The function sees the names as they are now, and itself.
    private static void function(Frame f, Declaration.Function d) {
        Scope scope = f.scope().snapshot();
        var closure =
                new Meaning.Closure(d.name().text(), d.parameters(), d.body(), d.gradient(), scope);
        scope.bind(d.name().text(), closure, d.name().span());
        f.bind(d.name().text(), closure, d.name().span());
    }

    private static void assign(Frame f, Statement.Assign a) {
        if (a.targets().size() > 1) {
            bindTargets(f, a.targets(), Expressions.known(f, a.value()), a.value().span());
            return;
        }
        Name target = a.targets().getFirst();
        Meaning m = named(f, target, a.value());
        if (m == Meaning.Mark.UNKNOWN) throw Failure.silent();
        boolean isLoss = f.kind() == Frame.Kind.MODEL && target.text().equals("loss");
        if (isLoss) m = Results.loss(f, a.value(), m);
        if (!target.isWildcard()) f.bind(target.text(), m, target.span());
    }

    /// The value of an expression whose layer or part, if it makes one, is called by the target.
    static Meaning named(Frame f, Name target, Expression value) {
        Expression e = value instanceof Expression.Pipe p ? p.asCall() : value;
        boolean makes = e instanceof Expression.Call && !target.isWildcard();
        var before =
                f.setPending(
                        makes
                                ? Optional.of(new Frame.Pending(target.text(), e))
                                : Optional.empty());
        Meaning m = Expressions.eval(f, e);
        f.setPending(before);
        return m;
    }

    /// Binds one name to a value, or takes the value apart.
    static void bindTargets(Frame f, List<Name> targets, Meaning value, Span source) {
        if (targets.size() == 1) {
            Name n = targets.getFirst();
            if (!n.isWildcard()) f.bind(n.text(), value, n.span());
            return;
        }
        if (!(value instanceof Meaning.Sequence(var parts))) {
            throw Problem.TAKE_APART.failure(
                    source,
                    targets.size() + " names wait for several values, this is " + value.describe());
        }
        if (parts.size() != targets.size()) {
            throw Problem.TAKE_APART.failure(
                    source,
                    "there are " + parts.size() + " values for " + targets.size() + " names");
        }
        for (int i = 0; i < parts.size(); i++) {
            bindTargets(f, targets.subList(i, i + 1), parts.get(i), source);
        }
    }

    private static Optional<Meaning> choose(Frame f, Statement.If s) {
        Optional<Boolean> truth = Expressions.condition(f, s.condition(), Optional.empty());
        if (truth.isEmpty()) {
            unknownIn(f, s.then());
            s.otherwise().ifPresent(b -> unknownIn(f, b));
            boolean returns =
                    returns(s.then()) || s.otherwise().filter(Statements::returns).isPresent();
            return returns ? Optional.of(Meaning.Mark.UNKNOWN) : Optional.empty();
        }
        if (truth.get()) return run(f, s.then().statements());
        return s.otherwise().flatMap(b -> run(f, b.statements()));
    }

    private static boolean returns(Body.Block block) {
        return block.statements().stream()
                .anyMatch(s ->
                        s instanceof Statement.Return
                                || s instanceof Statement.If i && returns(i.then()));
    }

    private static Optional<Meaning> repeat(Frame f, Statement.For l) {
        List<Meaning> elements;
        try {
            elements = Expressions.elements(f, l.sequence());
        } catch (Failure failure) {
            unknownIn(f, l.body());
            throw failure;
        }
        for (Meaning m : elements) {
            bindTargets(f, l.targets(), m, l.sequence().span());
            Optional<Meaning> returned = run(f, l.body().statements());
            if (returned.isPresent()) return returned;
        }
        return Optional.empty();
    }

    /// What a block that is not run would have bound is unknown.
    private static void unknownIn(Frame f, Body.Block block) {
        for (Statement s : block.statements()) {
            hush(f, s);
            switch (s) {
                case Statement.If i -> {
                    unknownIn(f, i.then());
                    i.otherwise().ifPresent(b -> unknownIn(f, b));
                }
                case Statement.For l -> unknownIn(f, l.body());
                default -> {}
            }
        }
    }
}
