package org.nnc.recurrence;

import org.nnc.graph.Node;
import org.nnc.graph.Nodes;
import org.nnc.graph.Schema;
import org.nnc.op.Concat;
import org.nnc.op.Slice;
import org.nnc.type.Dim;
import org.nnc.type.Shape;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Writes a loop of few steps, known when compiling, as what it computes, so that steps fuse.
final class Unrolling {
    private static final int LONGEST = 4;

    /// All steps together have no more nodes.
    private static final int LARGEST = 80;

    private final Loop loop;
    private final int steps;
    private final Map<Integer, List<Node>> emitted = new LinkedHashMap<>();

    private Unrolling(Loop loop) {
        this.loop = loop;
        this.steps = loop.length.intValue();
        for (int result : loop.emits.keySet()) emitted.put(result, new ArrayList<>());
    }

    static boolean pays(Loop loop) {
        if (!loop.length.isConstant()) return false;
        int steps = loop.length.intValue();
        return steps <= 1 || steps <= LONGEST && steps * loop.nodes().size() <= LARGEST;
    }

    static Map<Integer, Node> build(Loop loop) {
        return new Unrolling(loop).build();
    }

    private Map<Integer, Node> build() {
        List<Node> carried =
                new ArrayList<>(loop.carries.stream().map(Loop.Carry::initial).toList());
        for (int s = 0; s < steps; s++) {
            Map<Node, Node> made = step(carried, loop.reverse ? steps - 1 - s : s);
            for (int i = 0; i < carried.size(); i++) {
                carried.set(i, made.get(loop.carries.get(i).next()));
            }
            loop.emits.forEach((result, n) -> emitted.get(result).add(made.get(n)));
        }
        Map<Integer, Node> results = new LinkedHashMap<>(loop.done);
        loop.emits.forEach((result, n) -> results.put(result, stack(n, emitted.get(result))));
        loop.lasts.forEach((result, i) -> results.put(result, carried.get(i)));
        return results;
    }

    private Map<Node, Node> step(List<Node> carried, int at) {
        Map<Node, Node> made = new HashMap<>(loop.captured);
        loop.elements.forEach((within, sequence) -> {
            Node one = Slice.along(loop.out, sequence, 0, Dim.of(at), Dim.ONE);
            made.put(within, Nodes.reshape(loop.out, one, within.shape()));
        });
        for (int i = 0; i < carried.size(); i++) {
            made.put(loop.carries.get(i).within(), carried.get(i));
        }
        for (Node n : loop.nodes()) {
            if (made.containsKey(n)) continue;
            loop.out.setOrigin(n.origin());
            made.put(n, loop.out.add(Schema.of(n.op()).rebuild(n.op(), made::get)));
        }
        return made;
    }

    private Node stack(Node like, List<Node> values) {
        Shape shape = like.shape().inserted(0, Dim.ONE);
        if (values.isEmpty()) {
            return Nodes.full(loop.out, 0, like.dtype(), like.shape().inserted(0, Dim.ZERO));
        }
        List<Node> parts = new ArrayList<>();
        for (Node v : loop.reverse ? values.reversed() : values) {
            parts.add(Nodes.reshape(loop.out, v, shape));
        }
        return parts.size() == 1 ? parts.getFirst() : loop.out.add(new Concat(parts, 0));
    }
}
