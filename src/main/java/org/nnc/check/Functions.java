package org.nnc.check;

import org.nnc.graph.Node;
import org.nnc.graph.Nodes;
import org.nnc.op.Custom;
import org.nnc.op.Variable;
import org.nnc.source.Span;
import org.nnc.syntax.Body;
import org.nnc.syntax.Gradient;
import org.nnc.syntax.Parameter;
import org.nnc.type.DType;

import java.util.ArrayList;
import java.util.List;

/// Calls of functions: their bodies are evaluated in place.
final class Functions {
    private Functions() {}

    static Meaning call(Frame f, Meaning.Closure fn, List<Given> arguments, Span span) {
        var given = Calls.withDeclaredShape(f, fn.parameters(), arguments, span);
        var matched = Binder.match(fn.name(), fn.parameters(), given);
        Frame inner = f.function(new Scope(fn.scope()));
        f.run().reporter().enter(span, fn.name());
        try {
            Binder.bind(inner, fn.name(), fn.parameters(), matched, span);
            Meaning value = run(inner, fn.body());
            if (fn.gradient().isEmpty() || value == Meaning.Mark.UNKNOWN) return value;
            return withGradient(inner, fn, fn.gradient().get(), value, span);
        } finally {
            f.run().reporter().leave();
        }
    }

    private static Meaning run(Frame f, Body body) {
        return Statements.result(f, body);
    }

    /// A function with a derivative of its own: the chain rule uses what `gradient` says in place
    /// of the derivative of the value.
    private static Meaning withGradient(
            Frame f, Meaning.Closure fn, Gradient gradient, Meaning value, Span span) {
        if (!(value instanceof Meaning.Tensor(Node y)) || !y.dtype().isFloat()) {
            throw Problem.DIFFERENTIATION.failure(
                    span,
                    "a function with a gradient of its own gives one float tensor, "
                            + fn.name()
                            + " gives "
                            + value.describe());
        }
        if (gradient.parameters().size() != 1) {
            throw Problem.DIFFERENTIATION.failure(
                    gradient.span(), "gradient takes one name: the derivative by the result");
        }
        var inputs = new ArrayList<Node>();
        for (Parameter p : fn.parameters()) {
            boolean tensor = f.scope().local(p.name().text()).isPresent();
            Meaning m = tensor ? f.scope().local(p.name().text()).get().meaning() : value;
            if (m instanceof Meaning.Tensor(Node n) && n.dtype().isFloat()) inputs.add(n);
        }
        if (inputs.isEmpty()) return value;
        Node seed = f.run().variable(f.run().placeholder(), Variable.Role.PLACEHOLDER, y.type());
        var name = gradient.parameters().getFirst();
        f.bind(name.text(), new Meaning.Tensor(seed), name.span());
        Meaning result = run(f, gradient.body());
        if (result == Meaning.Mark.UNKNOWN) throw Failure.silent();
        var cotangents = cotangents(f, fn, gradient, inputs, result);
        f.run().setOrigin(span);
        return new Meaning.Tensor(f.build().add(new Custom(y, inputs, seed, cotangents)));
    }

    private static List<Node> cotangents(
            Frame f, Meaning.Closure fn, Gradient gradient, List<Node> inputs, Meaning result) {
        var parts = Convert.elements(result);
        if (parts.size() != inputs.size()) {
            throw Problem.DIFFERENTIATION.failure(
                    gradient.span(),
                    "the gradient of "
                            + fn.name()
                            + " gives "
                            + parts.size()
                            + " values for "
                            + inputs.size()
                            + " float tensors");
        }
        var nodes = new ArrayList<Node>();
        for (int i = 0; i < parts.size(); i++) {
            var given = new Given(java.util.Optional.empty(), parts.get(i), gradient.span(), "");
            Node n = Convert.node(f, parts.get(i), "gradient", given);
            n = Convert.cast(f, n, DType.FLOAT);
            var wanted = inputs.get(i).shape();
            boolean fits = n.shape().broadcast(wanted).filter(wanted::equals).isPresent();
            if (!fits) {
                throw Problem.DIFFERENTIATION.failure(
                        gradient.span(),
                        "the derivative by a "
                                + inputs.get(i).type()
                                + " has its shape, this is "
                                + n.type());
            }
            nodes.add(Nodes.broadcastTo(f.build(), n, wanted));
        }
        return nodes;
    }
}
