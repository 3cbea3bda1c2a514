package org.nnc.check;

import org.nnc.graph.Node;
import org.nnc.op.Variable;
import org.nnc.source.Diagnostics;
import org.nnc.syntax.Body;
import org.nnc.syntax.Declaration;
import org.nnc.syntax.Expression;
import org.nnc.syntax.Parameter;
import org.nnc.syntax.TypeExpression;
import org.nnc.type.Dim;
import org.nnc.type.TensorType;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Checks a function or layer that no model of its file calls: its body is run with tensors of the
/// declared types and sizes of the parameters' names; what has no type is unknown. Only what is
/// wrong whatever the arguments are is told.
final class Uncalled {
    private static final Set<Problem> CERTAIN =
            Set.of(
                    Problem.UNKNOWN_NAME,
                    Problem.NO_SUCH_PARAMETER,
                    Problem.ARGUMENT_COUNT,
                    Problem.MISPLACED,
                    Problem.UPDATE);

    private Uncalled() {}

    static void check(Declaration d, FileNames names, Diagnostics diagnostics) {
        switch (d) {
            case Declaration.Function f ->
                    run(f.parameters(), f.body(), Frame.Kind.FUNCTION, names, diagnostics);
            case Declaration.Layer l ->
                    run(l.parameters(), l.body(), Frame.Kind.LAYER, names, diagnostics);
            case Declaration.Import _,
                    Declaration.Model _,
                    Declaration.Optimizer _,
                    Declaration.Data _,
                    Declaration.Train _ -> {}
        }
    }

    private static void run(
            Iterable<Parameter> parameters,
            Body body,
            Frame.Kind kind,
            FileNames names,
            Diagnostics diagnostics) {
        var found = new Diagnostics();
        var run = new Run(Mode.TRAINING, new Reporter(found));
        var f = new Frame(run, kind, new Scope(names.scope()), new Owner(""), Optional.empty());
        for (Parameter p : parameters) bind(f, p);
        Statements.result(f, body);
        found.sorted().stream()
                .filter(d -> CERTAIN.stream().anyMatch(c -> c.code().equals(d.code())))
                .forEach(diagnostics::add);
    }

    private static void bind(Frame f, Parameter p) {
        f.bind(p.name().text(), value(f, p), p.name().span());
    }

    private static Meaning value(Frame f, Parameter p) {
        Optional<Meaning> known = Plausible.value(p);
        if (known.isPresent()) {
            f.run().symbolic().add(p.name().text());
            return known.get();
        }
        boolean tensor =
                p.type()
                        .filter(t -> Types.elementType(t).isPresent())
                        .filter(t -> t.dimensions().stream().noneMatch(Uncalled::isOpen))
                        .isPresent();
        if (!tensor) {
            p.type().ifPresent(t -> bindSizes(f, t));
            return Meaning.Mark.UNKNOWN;
        }
        try {
            TensorType type = Types.free(f, p.type().get());
            type.shape().dims().forEach(d -> f.run().symbolic().addAll(d.names()));
            Node n = f.run().variable(p.name().text(), Variable.Role.INPUT, type);
            return new Meaning.Tensor(n);
        } catch (Failure _) {
            return Meaning.Mark.UNKNOWN;
        }
    }

    /// The names of the sizes of a tensor whose shape is not known.
    private static void bindSizes(Frame f, TypeExpression type) {
        for (Expression e : type.dimensions()) {
            for (String name : Types.unbound(f.scope(), e)) {
                f.bind(name, new Meaning.Whole(Dim.named(name)), e.span());
                f.run().symbolic().add(name);
            }
            if (e instanceof Expression.Ellipsis) {
                f.bind(Scope.REST, new Meaning.Sequence(List.of()), e.span());
            }
        }
    }

    private static boolean isOpen(Expression e) {
        return e instanceof Expression.Ellipsis || e instanceof Expression.Wildcard;
    }
}
