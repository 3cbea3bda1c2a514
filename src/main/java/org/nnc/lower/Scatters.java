package org.nnc.lower;

import org.nnc.graph.Node;
import org.nnc.program.Buffer;
import org.nnc.program.Expr;
import org.nnc.program.Index;
import org.nnc.program.Lowering;
import org.nnc.program.Scalar;
import org.nnc.program.Var;
import org.nnc.type.Dim;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Scatterings of which each addition stays in a line of its own: there the position chosen is
/// compared with each position of the line, so that it becomes element-wise. The derivative of
/// picking a label's element from each row is of this kind.
final class Scatters {
    private final Flow flow;
    private final Node node;
    private final Lowering.Scattered lowering;

    private Scatters(Flow flow, Node node, Lowering.Scattered lowering) {
        this.flow = flow;
        this.node = node;
        this.lowering = lowering;
    }

    /// The result seen as `dims`, of which axis `chosen` is where the data point to, and the others
    /// are the axes of the source.
    private record Lines(List<Dim> dims, int chosen) {}

    static Optional<Lowering> elementwise(Flow flow, Node node, Lowering.Scattered lowering) {
        Scatters s = new Scatters(flow, node, lowering);
        return s.lines().map(l -> new Lowering.Pointwise((at, in) -> s.element(l, at, in)));
    }

    private Optional<Lines> lines() {
        List<Index> at = new ArrayList<>();
        for (Dim d : lowering.extents()) {
            at.add(d.isOne() ? Index.ZERO : Index.of(new Var("j" + at.size(), d)));
        }
        Elements probe = new Elements(flow, memory(flow.operands(node).get(1)));
        Index flat = flat(at, probe.operands(node));
        for (var t : flat.terms().entrySet()) {
            if (!(t.getKey() instanceof Index.Data(Expr e, Dim limit))) continue;
            for (int i = at.size(); i >= 0; i--) {
                List<Dim> dims = new ArrayList<>(lowering.extents());
                dims.add(i, limit);
                List<Index> parts = new ArrayList<>(at);
                parts.add(i, Index.ofData(e, limit));
                boolean whole = Space.elements(dims).equals(node.shape().elements());
                if (whole && Index.flatten(parts, dims).equals(flat)) {
                    return Optional.of(new Lines(dims, i));
                }
            }
        }
        return Optional.empty();
    }

    private Index flat(List<Index> at, Lowering.Reader in) {
        return Index.flatten(lowering.target().target(at, in), node.shape().dims());
    }

    /// Stand-ins for what the positions are read from.
    private Map<Node, Buffer> memory(Node index) {
        Map<Node, Buffer> memory = new HashMap<>();
        Deque<Node> open = new ArrayDeque<>(List.of(index));
        while (!open.isEmpty()) {
            Node n = open.pop();
            boolean computed =
                    flow.lowering(n) instanceof Lowering.Pointwise
                            || flow.lowering(n) instanceof Lowering.Reshaped;
            if (computed) {
                open.addAll(flow.operands(n));
                continue;
            }
            Dim elements = n.shape().elements();
            memory.put(n, new Buffer("m" + n.id(), n.dtype(), elements, Buffer.Role.TEMPORARY));
        }
        return memory;
    }

    private Expr element(Lines lines, List<Index> at, Lowering.Reader in) {
        List<Index> parts =
                new ArrayList<>(Regroup.regrouped(node.shape().dims(), at, lines.dims()));
        Index here = parts.remove(lines.chosen());
        Index chosen = Index.unflatten(flat(parts, in), lines.dims()).get(lines.chosen());
        Expr hit = Expr.call(Scalar.EQ, new Expr.Position(here), new Expr.Position(chosen));
        Expr added =
                Expr.call(Scalar.SELECT, hit, in.read(2, parts), new Expr.Const(0, node.dtype()));
        Expr before = in.read(0, at);
        boolean none = before instanceof Expr.Const(double value, var _) && value == 0;
        return none ? added : Expr.call(Scalar.ADD, before, added);
    }
}
