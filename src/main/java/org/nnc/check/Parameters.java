package org.nnc.check;

import org.nnc.graph.Graph;
import org.nnc.graph.Node;
import org.nnc.graph.Nodes;
import org.nnc.op.Variable;
import org.nnc.source.Span;
import org.nnc.syntax.Expression;
import org.nnc.syntax.Name;
import org.nnc.syntax.Statement;
import org.nnc.syntax.TypeExpression;
import org.nnc.type.Dim;
import org.nnc.type.TensorType;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/// Parameters, states, and their updates.
final class Parameters {
    private Parameters() {}

    static void param(Frame f, Statement.Param s) {
        if (f.kind() != Frame.Kind.LAYER && f.kind() != Frame.Kind.MODEL) {
            throw Problem.MISPLACED.failure(
                    s.span(), "`param` belongs in a layer or a model, not in " + f.kind());
        }
        keep(
                f,
                s.name(),
                s.type(),
                s.initial(),
                s.span(),
                Variable.Role.PARAMETER,
                f.run().parameters());
    }

    static void state(Frame f, Statement.State s) {
        if (f.kind() == Frame.Kind.FUNCTION || f.kind() == Frame.Kind.TRAIN) {
            throw Problem.MISPLACED.failure(
                    s.span(),
                    "`state` belongs in a layer, a model or an optimizer, not in " + f.kind());
        }
        TensorType type = Types.declared(f, s.type());
        if (f.kind() != Frame.Kind.OPTIMIZER && !free(f, type).isEmpty()) {
            Carried.state(f, s, type);
            return;
        }
        keep(f, s.name(), s.type(), s.initial(), s.span(), Variable.Role.STATE, f.run().states());
    }

    private static void keep(
            Frame f,
            Name name,
            TypeExpression type,
            Optional<Expression> initial,
            Span span,
            Variable.Role role,
            Map<String, ModelGraph.Kept> all) {
        TensorType t = Types.declared(f, type);
        checkConstant(f, name, t, type.span());
        String path = f.owner().claim(name.text());
        ModelGraph.Kept known = all.get(path);
        if (known == null) {
            f.run().setOrigin(span);
            Node variable = f.run().variable(path, role, t);
            Node first = initial(f, name, t, initial, path, span);
            known = new ModelGraph.Kept(path, variable, first, span);
            all.put(path, known);
        } else if (!known.type().equals(t)) {
            throw Problem.ARGUMENT_SHAPE.failure(
                    span,
                    "`"
                            + path
                            + "` is shared: it is "
                            + known.type()
                            + " by an earlier use, and "
                            + t
                            + " by this one");
        }
        f.updatable().put(name.text(), path);
        f.bind(name.text(), new Meaning.Tensor(known.variable()), name.span());
    }

    private static void checkConstant(Frame f, Name name, TensorType t, Span span) {
        Set<String> free = free(f, t);
        if (free.isEmpty()) return;
        throw Problem.NOT_KNOWN.failure(
                span,
                "`"
                        + name.text()
                        + "` is kept, so its sizes must be known at compile time;"
                        + " it is "
                        + t
                        + ", and "
                        + String.join(", ", free)
                        + " is free");
    }

    /// The free sizes of a type, those that only stand for an argument left out.
    private static Set<String> free(Frame f, TensorType t) {
        var free = new TreeSet<String>();
        for (Dim d : t.shape().dims()) free.addAll(d.names());
        free.removeAll(f.run().symbolic());
        return free;
    }

    private static Node initial(
            Frame f,
            Name name,
            TensorType t,
            Optional<Expression> initial,
            String path,
            Span span) {
        Node n = given(f, name, t, initial, path, span);
        checkIndependent(name, n, initial.orElseThrow().span());
        return n;
    }

    /// The value that a declaration begins with, in its declared type.
    static Node given(
            Frame f,
            Name name,
            TensorType t,
            Optional<Expression> initial,
            String path,
            Span span) {
        if (initial.isEmpty()) {
            throw new Failure(
                    Problem.INITIAL_VALUE
                            .at(span, "`" + name.text() + "` has no initial value")
                            .hint("say one, such as `= zeros()` or `= glorot_uniform()`"));
        }
        Expression e = initial.get();
        var before = f.run().setDrawPath(Optional.of(path));
        Given g;
        try {
            g = Expressions.given(f.initializing(t.shape()), e);
            if (g.isUnknown()) return Nodes.full(f.build(), 0, t.dtype(), t.shape());
        } finally {
            f.run().setDrawPath(before);
        }
        Node n = Convert.node(f, g.meaning(), name.text(), g);
        boolean fits = n.shape().broadcast(t.shape()).filter(t.shape()::equals).isPresent();
        if (!fits) {
            throw Problem.INITIAL_VALUE.failure(
                    e.span(),
                    "the initial value of `"
                            + name.text()
                            + "`, which is "
                            + t
                            + ", is "
                            + n.type());
        }
        return Nodes.broadcastTo(f.build(), Convert.cast(f, n, t.dtype()), t.shape());
    }

    /// Initial values are computed before there is any data or parameter.
    private static void checkIndependent(Name name, Node value, Span span) {
        for (Node n : Graph.reachable(java.util.List.of(value))) {
            if (n.op() instanceof Variable v && !mayInitialize(v)) {
                throw Problem.INITIAL_VALUE.failure(
                        span,
                        "the initial value of `" + name.text() + "` can't depend on " + v.name());
            }
        }
    }

    /// The seed; and what stands for a value within the formula of a derivative.
    private static boolean mayInitialize(Variable v) {
        return v.name().equals("$seed") || v.role() == Variable.Role.PLACEHOLDER;
    }

    /// The next value of a state, or a learning rule of a parameter's own.
    static void update(Frame f, Statement.Update s) {
        if (f.run().isInLoop()) {
            throw new Failure(
                    Problem.MISPLACED
                            .at(
                                    s.span(),
                                    "`update` happens once a call, not in each step of a scan")
                            .hint("carry the value: `scan … with " + s.name().text() + " = …`"));
        }
        String path = f.updatable().get(s.name().text());
        if (path == null) {
            throw new Failure(
                    Problem.UPDATE
                            .at(
                                    s.name().span(),
                                    "`"
                                            + s.name().text()
                                            + "` is no state or parameter of this"
                                            + " body")
                            .nearest(Expressions.nearest(s.name().text(), f.updatable().keySet())));
        }
        Given g = Expressions.given(f, s.value());
        if (g.isUnknown()) return;
        TensorType t = type(f, path);
        Node n = Convert.node(f, g.meaning(), "update", g);
        boolean fits = n.shape().broadcast(t.shape()).filter(t.shape()::equals).isPresent();
        if (!fits) n = Operations.normalized(f, n);
        fits = n.shape().broadcast(t.shape()).filter(t.shape()::equals).isPresent();
        if (!fits) {
            throw Problem.SHAPES.failure(
                    s.value().span(),
                    "the next value of `"
                            + s.name().text()
                            + "`, which is "
                            + t
                            + ", is "
                            + n.type());
        }
        Node next = Nodes.broadcastTo(f.build(), Convert.cast(f, n, t.dtype()), t.shape());
        boolean streamed = f.run().carried().containsKey(path);
        if (f.run().mode() == (streamed ? Mode.STREAM : Mode.TRAINING)) {
            f.run().updates().put(path, next);
        }
    }

    private static TensorType type(Frame f, String path) {
        return Stream.of(f.run().parameters(), f.run().states(), f.run().carried())
                .filter(kept -> kept.containsKey(path))
                .map(kept -> kept.get(path).type())
                .findFirst()
                .orElseThrow();
    }
}
