package org.nnc.recurrence;

import org.nnc.graph.Builder;
import org.nnc.graph.Node;
import org.nnc.op.Scan;
import org.nnc.op.ScanBuilder;
import org.nnc.op.Variable;
import org.nnc.type.Dim;
import org.nnc.type.TensorType;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/// A loop over segments under construction: what one of its steps, a segment, computes.
final class Segment {
    private final Builder to;
    private final ScanBuilder loop;
    private final Map<Node, Node> parts = new HashMap<>();
    private final Map<Node, Node> again = new HashMap<>();

    Segment(Builder to, Dim segments, boolean reverse) {
        this.to = to;
        this.loop = new ScanBuilder(segments, reverse, true);
    }

    /// What stands for something that changes from segment to segment; unlike any other node.
    Node placeholder(TensorType type) {
        String name = "segment" + to.nodes().size();
        return to.add(new Variable(name, Variable.Role.PLACEHOLDER, type));
    }

    /// This segment's part of a sequence of parts.
    Node part(Node sequence) {
        Node known = parts.get(sequence);
        if (known != null) return known;
        Node within = placeholder(sequence.type().with(sequence.shape().without(0)));
        loop.element(within, sequence);
        parts.put(sequence, within);
        return within;
    }

    /// A loop that is run again in this segment, once for all who want something of it.
    Node again(Node scan, Supplier<Node> make) {
        Node known = again.get(scan);
        if (known != null) return known;
        Node n = make.get();
        again.put(scan, n);
        return n;
    }

    /// A loop's steps of this segment.
    ///
    /// @param part this segment's part of each of the loop's sequences
    /// @param outside what became of the values that the loop captured
    Node run(
            Scan scan,
            UnaryOperator<Node> part,
            List<Node> initial,
            Map<Node, Node> outside,
            Dim steps) {
        List<Node> sequences = new ArrayList<>();
        for (Node s : scan.sequences()) sequences.add(part.apply(s));
        List<Node> captured = scan.captured().stream().map(outside::get).toList();
        return to.add(
                new Scan(steps, sequences, initial, captured, scan.body(), scan.reverse(), false));
    }

    void carry(Node within, Node initial, Node next) {
        loop.carry(within, initial, next);
    }

    int emit(Node value) {
        return loop.emitAgain(value);
    }

    /// The index of a carry's last value, all emits being known.
    int last(int carry) {
        return loop.last(carry);
    }

    Node build() {
        loop.captureRest();
        return loop.build(to);
    }
}
