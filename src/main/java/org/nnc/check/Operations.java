package org.nnc.check;

import org.nnc.graph.Node;
import org.nnc.graph.Nodes;
import org.nnc.graph.ShapeException;
import org.nnc.op.Slice;
import org.nnc.program.Scalar;
import org.nnc.source.Diagnostic;
import org.nnc.source.Span;
import org.nnc.type.Dim;
import org.nnc.type.Shape;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// Makes operations of the graph; what an operation has against its operands is told in the
/// source's words.
final class Operations {
    private Operations() {}

    /// Makes nodes of operands. If the shapes do not fit as they stand, the facts about sizes are
    /// used, see [#normalized].
    static Node make(
            Frame f, Span span, List<Operand> operands, Function<List<Node>, Node> operation) {
        f.run().setOrigin(span);
        var nodes = operands.stream().map(Operand::node).toList();
        try {
            return operation.apply(nodes);
        } catch (ShapeException e) {
            Optional<Node> proven = again(f, nodes, operation);
            return proven.orElseThrow(() -> new Failure(diagnostic(span, operands, e)));
        }
    }

    private static Optional<Node> again(
            Frame f, List<Node> nodes, Function<List<Node>, Node> operation) {
        if (f.run().facts().isEmpty()) return Optional.empty();
        try {
            return Optional.of(operation.apply(nodes.stream().map(n -> normalized(f, n)).toList()));
        } catch (ShapeException _) {
            return Optional.empty();
        }
    }

    /// The same tensor with its sizes in the one form that all sizes have that are equal by the
    /// facts. The slice takes all there is; it only says so to the operations' shape rules.
    static Node normalized(Frame f, Node n) {
        var sizes = n.shape().dims().stream().map(f.run().facts()::normalized).toList();
        if (new Shape(sizes).equals(n.shape())) return n;
        return shaped(f, n, new Shape(sizes));
    }

    /// The same tensor under sizes that are known to be equal to its own.
    static Node shaped(Frame f, Node n, Shape equal) {
        var sizes = equal.dims();
        var starts = Collections.nCopies(n.rank(), Dim.ZERO);
        return f.build().add(new Slice(n, starts, Collections.nCopies(n.rank(), 1), sizes));
    }

    static Diagnostic diagnostic(Span span, List<Operand> operands, ShapeException e) {
        String message = e.getMessage();
        for (int i = 0; i < operands.size(); i++) {
            message = message.replace("{" + i + "}", operands.get(i).quoted());
        }
        return labelled(Problem.SHAPES.at(span, message), operands);
    }

    /// With the type of each operand beside the place where it came to be.
    static Diagnostic labelled(Diagnostic d, List<Operand> operands) {
        Diagnostic result = d;
        for (Operand o : new LinkedHashSet<>(operands)) {
            boolean bound = !o.origin().equals(o.span()) && !o.origin().equals(Span.NONE);
            String type = o.node().type().toString();
            if (bound) {
                result = result.with(o.origin(), o.quoted() + " is " + type);
            } else if (!o.span().equals(d.span())) {
                result = result.with(o.span(), type);
            }
        }
        return result;
    }

    /// A scalar function element by element, broadcast.
    static Node map(Frame f, Span span, Scalar function, List<Operand> operands) {
        checkBroadcast(f, span, operands);
        return make(f, span, operands, nodes -> Nodes.map(f.build(), function, nodes));
    }

    private static void checkBroadcast(Frame f, Span span, List<Operand> operands) {
        Operand first = operands.getFirst();
        for (Operand o : operands) {
            Shape a = first.node().shape();
            Shape b = o.node().shape();
            if (a.broadcast(b).isPresent()) {
                if (b.rank() > a.rank()) first = o;
                continue;
            }
            for (int i = 1; i <= Math.min(a.rank(), b.rank()); i++) {
                Dim m = a.dim(a.rank() - i);
                Dim n = b.dim(b.rank() - i);
                if (m.isOne() || n.isOne() || f.run().facts().equal(m, n)) continue;
                var pair = List.of(first, o);
                if (mayBeEqual(f, m, n)) throw new Failure(unproven(span, pair, m, n));
                throw new Failure(
                        labelled(
                                Problem.SHAPES.at(
                                        span,
                                        "shapes "
                                                + a
                                                + " of "
                                                + first.quoted()
                                                + " and "
                                                + b
                                                + " of "
                                                + o.quoted()
                                                + " do not broadcast"),
                                pair));
            }
        }
    }

    /// True for sizes that may turn out to be equal at run time: then a `require` helps.
    static boolean mayBeEqual(Frame f, Dim m, Dim n) {
        return !f.run().facts().differ(m, n) && !(m.isConstant() && n.isConstant());
    }

    static Diagnostic unproven(Span span, List<Operand> operands, Dim m, Dim n) {
        String text =
                m
                        + " of "
                        + operands.getFirst().quoted()
                        + " and "
                        + n
                        + " of "
                        + operands.getLast().quoted()
                        + " must be equal, and may differ";
        return labelled(Problem.UNPROVEN.at(span, text), operands)
                .hint("if they are always equal, say so: `require " + m + " == " + n + "`");
    }

    /// Checks that the sizes of two operands are equal.
    static void requireEqual(
            Frame f, Span span, List<Operand> operands, Dim m, Dim n, String message) {
        if (f.run().facts().equal(m, n)) return;
        if (mayBeEqual(f, m, n)) throw new Failure(unproven(span, operands, m, n));
        throw new Failure(labelled(Problem.SHAPES.at(span, message), operands));
    }

    static List<Operand> operands(List<Node> nodes, List<Given> given) {
        var all = new ArrayList<Operand>();
        for (int i = 0; i < nodes.size(); i++) all.add(new Operand(nodes.get(i), given.get(i)));
        return all;
    }
}
