package org.nnc.lower;

import org.nnc.graph.Graph;
import org.nnc.graph.Node;
import org.nnc.op.Scan;
import org.nnc.op.ScanResult;
import org.nnc.program.Buffer;
import org.nnc.program.Index;
import org.nnc.program.Kernel;
import org.nnc.program.Lowering;
import org.nnc.program.Stmt;
import org.nnc.program.Var;
import org.nnc.source.Span;
import org.nnc.type.Dim;
import org.nnc.type.Shape;
import org.nnc.type.TensorType;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Writes the kernels of a [Scan]: copies of the initial values into the buffers of the carries,
/// then the kernels of the body, repeated. Elements are read where they lie, at the index of the
/// step; emits are written where they are to lie; carries are overwritten, see [Updates].
///
/// The buffer of a carry is that of its last value.
final class Recurrence {
    private final Elements elements;
    private final Bodies bodies;
    private final Scan scan;
    private final String name;
    private final String prefix;
    private final List<Node> operands;
    private final List<Span> origins;
    private final Map<Integer, Buffer> results = new LinkedHashMap<>();
    private final Index at;
    private final Var step;

    Recurrence(Flow flow, Elements elements, Bodies bodies, Anchor anchor, String name) {
        this.elements = elements;
        this.bodies = bodies;
        this.scan = (Scan) anchor.node().op();
        this.name = name;
        this.prefix = anchor.buffer().name() + ".";
        this.operands = flow.operands(anchor.node());
        this.origins = Origins.of(List.of(anchor));
        for (Node c : flow.consumers(anchor.node())) {
            results.put(((ScanResult) c.op()).index(), elements.buffer(c));
        }
        this.step = new Var("s_" + anchor.buffer().name().replaceAll("\\W", "_"), scan.length());
        Index s = scan.length().isOne() ? Index.ZERO : Index.of(step);
        this.at = scan.reverse() ? Index.of(scan.length().minus(1)).minus(s) : s;
    }

    /// One kernel that stands for several in a row: a repetition of one step, see [#flattened].
    Kernel kernel() {
        Map<String, Buffer> carried = new LinkedHashMap<>();
        List<Kernel> all = new ArrayList<>();
        for (int i = 0; i < scan.initial().size(); i++) {
            Buffer b = carry(i);
            carried.put("carry" + i, b);
            all.add(initial(operands.get(scan.sequences().size() + i), b));
        }
        Map<Buffer, Rename.Place> places = new LinkedHashMap<>();
        Graph body = body(places);
        List<Kernel> steps = new ArrayList<>();
        for (Kernel k : bodies.kernels(body, new Outside(prefix, given(), carried))) {
            for (Kernel apart : apart(k, places)) steps.add(Rename.places(apart, places));
        }
        if (scan.length().isOne()) all.addAll(steps);
        else if (!steps.isEmpty()) all.add(new Kernel.Repeat(name, step, steps, origins));
        return new Kernel.Repeat(name, new Var("once", Dim.ONE), all, origins);
    }

    /// The kernels with those that stand for several replaced by these.
    static List<Kernel> flattened(List<Kernel> kernels) {
        List<Kernel> all = new ArrayList<>();
        for (Kernel k : kernels) {
            boolean several = k instanceof Kernel.Repeat r && r.var().extent().isOne();
            if (several) all.addAll(((Kernel.Repeat) k).body());
            else all.add(k);
        }
        return all;
    }

    private Buffer carry(int i) {
        Buffer known = results.get(scan.last(i));
        if (known != null) return known;
        TensorType t = scan.body().carries().get(i);
        return new Buffer(
                prefix + "carry" + i, t.dtype(), t.shape().elements(), Buffer.Role.TEMPORARY);
    }

    private Kernel initial(Node node, Buffer to) {
        List<Var> vars = new ArrayList<>();
        Nest nest = new Nest();
        for (Dim d : node.shape().dims()) vars.add(new Var("i" + vars.size(), d));
        List<Var> loops = vars.stream().filter(v -> !v.extent().isOne()).toList();
        for (Var v : loops) nest.open(v, Stmt.Mode.PARALLEL);
        List<Index> position =
                vars.stream().map(v -> v.extent().isOne() ? Index.ZERO : Index.of(v)).toList();
        Index flat = Index.flatten(position, node.shape().dims());
        var store = new Nest.StoreTo(to, flat);
        nest.body(List.of(new Nest.Result(elements.element(node, position), store)), e -> e, false);
        for (int i = 0; i < loops.size(); i++) nest.close();
        return Finish.nest("begin_" + name, nest.statements(), origins);
    }

    private Map<String, Lowering.Rule> given() {
        Map<String, Lowering.Rule> given = new LinkedHashMap<>();
        int first = scan.sequences().size() + scan.initial().size();
        for (int i = 0; i < scan.sequences().size(); i++) {
            Node sequence = operands.get(i);
            given.put("element" + i, (index, _) -> elements.element(sequence, withStep(index)));
        }
        for (int i = 0; i < scan.captured().size(); i++) {
            Node captured = operands.get(first + i);
            given.put("captured" + i, (index, _) -> elements.element(captured, index));
        }
        return given;
    }

    private List<Index> withStep(List<Index> index) {
        List<Index> all = new ArrayList<>(List.of(at));
        all.addAll(index);
        return all;
    }

    /// The body with the emits that somebody reads as outputs, and the next carries as updates.
    ///
    /// @param places gets, for the buffer of each emit, where in the stack it lies
    private Graph body(Map<Buffer, Rename.Place> places) {
        Graph whole = scan.body().graph();
        Map<String, Node> outputs = new LinkedHashMap<>();
        for (int i = 0; i < scan.body().emits().size(); i++) {
            Buffer stack = results.get(i);
            if (stack == null) continue;
            Node n = scan.body().emits().get(i);
            outputs.put("emit" + i, n);
            Shape shape = n.shape();
            var own =
                    new Buffer(
                            prefix + "emit" + i, n.dtype(), shape.elements(), Buffer.Role.OUTPUT);
            places.put(own, new Rename.Place(stack, at.times(shape.elements())));
        }
        Map<String, Node> updates = new LinkedHashMap<>();
        for (int i = 0; i < scan.initial().size(); i++) {
            updates.put("carry" + i, scan.body().next().get(i));
        }
        return new Graph(whole.name(), whole.builder(), outputs, updates);
    }

    /// A sort works on whole buffers: what it reads or writes within a stack is copied.
    private static List<Kernel> apart(Kernel kernel, Map<Buffer, Rename.Place> places) {
        if (!(kernel instanceof Kernel.ArgSort s)) return List.of(kernel);
        List<Kernel> all = new ArrayList<>();
        Buffer source = s.source();
        Buffer target = s.target();
        if (places.containsKey(source)) {
            source = beside(source, "_from");
            all.add(Lower.copy("copy_" + s.name(), s.source(), source));
        }
        if (places.containsKey(target)) target = beside(target, "_to");
        all.add(
                new Kernel.ArgSort(
                        s.name(),
                        source,
                        target,
                        s.outer(),
                        s.extent(),
                        s.inner(),
                        s.descending(),
                        s.origins()));
        if (target != s.target()) all.add(Lower.copy("copy_" + s.name(), target, s.target()));
        return all;
    }

    private static Buffer beside(Buffer b, String suffix) {
        return new Buffer(b.name() + suffix, b.dtype(), b.elements(), Buffer.Role.TEMPORARY);
    }
}
