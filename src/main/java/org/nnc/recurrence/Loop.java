package org.nnc.recurrence;

import org.nnc.graph.Builder;
import org.nnc.graph.Graph;
import org.nnc.graph.Node;
import org.nnc.graph.Schema;
import org.nnc.op.Body;
import org.nnc.op.Scan;
import org.nnc.op.ScanBuilder;
import org.nnc.op.ScanResult;
import org.nnc.op.Variable;
import org.nnc.type.Dim;
import org.nnc.type.Shape;
import org.nnc.type.TensorType;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/// A loop taken apart, to be changed and put together again. Values within the loop are nodes of
/// `in`, those around it nodes of `out`.
final class Loop {
    /// A carried value: what stands for it in the step, its first and its next value.
    record Carry(Node within, Node initial, Node next) {}

    final Builder out;
    final Dim length;
    final boolean reverse;
    final boolean whole;
    final Builder in = new Builder();

    /// For what stands in the step for an element, or for a value that does not change: the
    /// sequence, or the value, outside.
    final Map<Node, Node> elements = new LinkedHashMap<>();

    final Map<Node, Node> captured = new LinkedHashMap<>();
    List<Carry> carries = new ArrayList<>();

    /// For each result that is asked for: what is emitted, or which carry's last value it is.
    Map<Integer, Node> emits = new LinkedHashMap<>();

    final Map<Integer, Integer> lasts = new LinkedHashMap<>();

    /// Results that are known outside already.
    final Map<Integer, Node> done = new LinkedHashMap<>();

    /// Asked before something is changed, once for each time.
    final Predicate<LoopLaw> may;

    private int placeholders;

    /// An empty one, as long as this, with its direction.
    Loop(Builder out, Scan like, Predicate<LoopLaw> may) {
        this.out = out;
        this.may = may;
        this.length = like.length();
        this.reverse = like.reverse();
        this.whole = like.whole();
    }

    /// Takes in another loop over as many steps; its results are numbered from `first` on. Gives
    /// what became of the emits.
    ///
    /// @param elements what gives this step's element of a sequence
    List<Node> add(
            Scan scan,
            Set<Integer> wanted,
            UnaryOperator<Node> renewed,
            UnaryOperator<Node> elements,
            int first) {
        Body body = scan.body();
        Map<Node, Node> copy = new HashMap<>();
        for (int i = 0; i < scan.sequences().size(); i++) {
            copy.put(body.element(i), elements.apply(scan.sequences().get(i)));
        }
        for (int i = 0; i < scan.captured().size(); i++) {
            copy.put(body.captured(i), capture(renewed.apply(scan.captured().get(i))));
        }
        for (int i = 0; i < scan.initial().size(); i++) {
            copy.put(body.carry(i), placeholder(body.carries().get(i)));
        }
        for (Node n : body.graph().nodes()) {
            if (!copy.containsKey(n)) copy.put(n, same(n, copy::get));
        }
        int before = carries.size();
        for (int i = 0; i < scan.initial().size(); i++) {
            Node initial = renewed.apply(scan.initial().get(i));
            Node next = copy.get(body.next().get(i));
            carries.add(new Carry(copy.get(body.carry(i)), initial, next));
            if (wanted.contains(scan.last(i))) lasts.put(first + scan.last(i), before + i);
        }
        for (int i = 0; i < body.emits().size(); i++) {
            if (wanted.contains(i)) emits.put(first + i, copy.get(body.emits().get(i)));
        }
        return body.emits().stream().map(copy::get).toList();
    }

    /// The node in this loop's builder.
    private Node same(Node n, UnaryOperator<Node> renewed) {
        in.setOrigin(n.origin());
        return in.add(Schema.of(n.op()).rebuild(n.op(), renewed));
    }

    /// What stands for something from outside, unlike any other node.
    Node placeholder(TensorType type) {
        String name = "at" + placeholders++;
        return in.add(new Variable(name, Variable.Role.PLACEHOLDER, type));
    }

    /// What stands for this step's element of a sequence.
    Node element(Node sequence) {
        return bound(elements, sequence, sequence.shape().without(0));
    }

    /// What stands for a value from outside.
    Node capture(Node outside) {
        return bound(captured, outside, outside.shape());
    }

    private Node bound(Map<Node, Node> all, Node outside, Shape shape) {
        for (var e : all.entrySet()) if (e.getValue() == outside) return e.getKey();
        Node within = placeholder(outside.type().with(shape));
        all.put(within, outside);
        return within;
    }

    /// All that the step computes, operands first.
    List<Node> nodes() {
        return Graph.reachable(roots());
    }

    List<Node> roots() {
        List<Node> roots = new ArrayList<>();
        for (Carry c : carries) roots.add(c.next());
        roots.addAll(emits.values());
        return roots;
    }

    /// These nodes and all that are computed from them.
    Set<Node> dependents(Set<Node> sources) {
        Set<Node> found = new LinkedHashSet<>(sources);
        for (Node n : nodes()) if (n.operands().stream().anyMatch(found::contains)) found.add(n);
        return found;
    }

    Set<Node> carried() {
        Set<Node> all = new LinkedHashSet<>();
        for (Carry c : carries) all.add(c.within());
        return all;
    }

    /// Writes the step anew, node by node.
    ///
    /// @param step what to put for a node, given what its operands became; none keeps it
    void rewrite(BiFunction<Node, UnaryOperator<Node>, Optional<Node>> step) {
        Map<Node, Node> renewed = new HashMap<>();
        for (Node n : nodes()) {
            Optional<Node> changed = step.apply(n, renewed::get);
            renewed.put(n, changed.orElseGet(() -> same(n, renewed::get)));
        }
        UnaryOperator<Node> get = n -> renewed.getOrDefault(n, n);
        carries.replaceAll(c -> new Carry(c.within(), c.initial(), get.apply(c.next())));
        emits.replaceAll((_, n) -> get.apply(n));
    }

    /// With other nodes in place of some.
    void replace(Map<Node, Node> changed) {
        if (!changed.isEmpty()) rewrite((n, _) -> Optional.ofNullable(changed.get(n)));
    }

    /// The loop's node, and for each result that is asked for, what gives it.
    Map<Integer, Node> build() {
        Map<Integer, Node> results = new LinkedHashMap<>(done);
        if (emits.isEmpty() && lasts.isEmpty()) return results;
        ScanBuilder b = new ScanBuilder(length, reverse, whole);
        elements.forEach(b::element);
        captured.forEach(b::captured);
        Map<Integer, Integer> emitted = new LinkedHashMap<>();
        for (Carry c : carries) b.carry(c.within(), c.initial(), c.next());
        emits.forEach((result, n) -> emitted.put(result, b.emit(n)));
        Node scan = b.build(out);
        emitted.forEach((result, i) -> results.put(result, out.add(new ScanResult(scan, i))));
        lasts.forEach((result, c) -> results.put(result, out.add(new ScanResult(scan, b.last(c)))));
        return results;
    }
}
