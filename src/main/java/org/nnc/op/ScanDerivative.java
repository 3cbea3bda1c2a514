package org.nnc.op;

import org.nnc.graph.*;

import java.util.*;
import java.util.Map;
import java.util.function.IntFunction;

/// The derivative of a [Scan]: a loop that runs the other way, whose step is the derivative of the
/// step. It carries the cotangents of the carries, and sums of the cotangents of captured values.
///
/// Of the loop itself it needs, step by step, the values that the step's derivative reads. The
/// carries among them, and what is costly to compute (products, reductions, loops), are kept: the
/// loop is written once more, and emits them. The rest is computed again from these. Of a loop
/// whose steps stay whole, only the carries are kept.
final class ScanDerivative {
    private final Node self;
    private final Scan scan;
    private final Body body;
    private final Cotangents to;
    private final Builder out;
    private final ScanBuilder loop;

    /// The body of the derivative, and for each node of the scan's body, the same node there.
    private final Builder in = new Builder();

    private final Map<Node, Node> copy = new HashMap<>();
    private final List<Node> ys = new ArrayList<>();
    private final List<Node> dys = new ArrayList<>();

    ScanDerivative(Node self, Scan scan, Cotangents to) {
        this.self = self;
        this.scan = scan;
        this.body = scan.body();
        this.to = to;
        this.out = to.build();
        this.loop = new ScanBuilder(scan.length(), !scan.reverse(), scan.whole());
    }

    /// An operand, and the result of the derivative that is its cotangent.
    private record Given(Node operand, int number, boolean isCarry) {}

    /// An operand whose cotangent is asked for, and what stands for it in the body.
    private record Wanted(Node operand, Node within) {}

    void add() {
        copyBody();
        List<Integer> carries =
                new ScanFlow(scan, this::wants, i -> to.ofResult(self, i).isPresent()).carries();
        cotangents(carries);
        if (ys.isEmpty()) return;
        List<Wanted> elements = wanted(scan.sequences(), body::element);
        List<Wanted> captured = wanted(scan.captured(), body::captured);
        List<Wanted> states = new ArrayList<>();
        for (int i : carries) {
            states.add(new Wanted(scan.initial().get(i), copy.get(body.carry(i))));
        }
        List<Given> given = new ArrayList<>();
        List<Node> roots = new ArrayList<>();
        Iterator<Node> dxs = derivatives(elements, captured, states).iterator();
        for (Wanted w : elements) {
            Node dx = dxs.next();
            if (isZero(dx)) continue;
            given.add(new Given(w.operand(), loop.emit(dx), false));
            roots.add(dx);
        }
        for (Wanted w : captured) {
            Node dx = dxs.next();
            if (isZero(dx)) continue;
            given.add(new Given(w.operand(), sum(w.operand(), dx), true));
            roots.add(dx);
        }
        for (int k = 0; k < states.size(); k++) {
            Node dx = dxs.next();
            Node initial = states.get(k).operand();
            Node last =
                    to.ofResult(self, scan.last(carries.get(k)))
                            .orElseGet(() -> Nodes.zeros(out, initial));
            given.add(new Given(initial, loop.carry(dys.get(k), last, dx), true));
            roots.add(dx);
        }
        bringIn(roots);
        Node derivative = loop.build(out);
        for (Given g : given) {
            int index = g.isCarry() ? loop.last(g.number()) : g.number();
            to.add(g.operand(), out.add(new ScanResult(derivative, index)));
        }
    }

    private void copyBody() {
        for (int i = 0; i < body.elements().size(); i++) copy(body.element(i));
        for (int i = 0; i < body.carries().size(); i++) copy(body.carry(i));
        for (int i = 0; i < body.captured().size(); i++) copy(body.captured(i));
        body.graph().nodes().forEach(this::copy);
    }

    private void copy(Node n) {
        in.setOrigin(n.origin());
        copy.put(n, in.add(Schema.of(n.op()).rebuild(n.op(), copy::get)));
    }

    private boolean wants(Node operand) {
        return operand.dtype().isFloat() && to.wants(operand);
    }

    private List<Wanted> wanted(List<Node> operands, IntFunction<Node> within) {
        List<Wanted> wanted = new ArrayList<>();
        for (int i = 0; i < operands.size(); i++) {
            if (!wants(operands.get(i))) continue;
            wanted.add(new Wanted(operands.get(i), copy.get(within.apply(i))));
        }
        return wanted;
    }

    /// What of the step has a cotangent: first the carries, then the emits.
    private void cotangents(List<Integer> carries) {
        for (int i : carries) {
            Node y = copy.get(body.next().get(i));
            ys.add(y);
            dys.add(placeholder("$d_carry" + i, y));
        }
        for (int i = 0; i < body.emits().size(); i++) {
            Optional<Node> stacked = to.ofResult(self, i);
            if (stacked.isEmpty()) continue;
            Node y = copy.get(body.emits().get(i));
            Node dy = placeholder("$d_emit" + i, y);
            loop.element(dy, stacked.get());
            ys.add(y);
            dys.add(dy);
        }
    }

    private Node placeholder(String name, Node like) {
        return in.add(new Variable(name, Variable.Role.PLACEHOLDER, like.type()));
    }

    @SafeVarargs
    private List<Node> derivatives(List<Wanted>... operands) {
        List<Node> xs = new ArrayList<>();
        for (List<Wanted> all : operands) for (Wanted w : all) xs.add(w.within());
        return to.within(in, ys, dys, xs);
    }

    /// Carries the sum of the captured value's cotangents over the steps.
    private int sum(Node operand, Node dx) {
        Node sum = placeholder("$sum" + dx.id(), operand);
        return loop.carry(sum, Nodes.zeros(out, operand), Nodes.add(in, sum, dx));
    }

    private static boolean isZero(Node node) {
        Node n = node;
        while (n.op() instanceof Expand || n.op() instanceof Reshape) n = n.operands().getFirst();
        return n.op() instanceof Constant(double v, var _) && v == 0;
    }

    /// Binds everything of the loop itself that the derivatives read.
    private void bringIn(List<Node> roots) {
        for (int i = 0; i < body.elements().size(); i++) {
            loop.element(copy.get(body.element(i)), scan.sequences().get(i));
        }
        for (int i = 0; i < body.captured().size(); i++) {
            loop.captured(copy.get(body.captured(i)), scan.captured().get(i));
        }
        List<Node> kept = kept(roots);
        if (kept.isEmpty()) return;
        ScanBuilder again = new ScanBuilder(scan.length(), scan.reverse(), scan.whole());
        for (int i = 0; i < body.elements().size(); i++) {
            again.element(copy.get(body.element(i)), scan.sequences().get(i));
        }
        for (int i = 0; i < body.captured().size(); i++) {
            again.captured(copy.get(body.captured(i)), scan.captured().get(i));
        }
        for (int i = 0; i < body.carries().size(); i++) {
            Node next = copy.get(body.next().get(i));
            again.carry(copy.get(body.carry(i)), scan.initial().get(i), next);
        }
        kept.forEach(again::emit);
        Node forward = again.build(out);
        for (int i = 0; i < kept.size(); i++) {
            loop.element(kept.get(i), out.add(new ScanResult(forward, i)));
        }
    }

    /// The nodes at which the walk from the derivatives to the loop's values ends.
    private List<Node> kept(List<Node> roots) {
        Set<Node> carries = new HashSet<>();
        Set<Node> steps = new HashSet<>();
        for (int i = 0; i < body.carries().size(); i++) carries.add(copy.get(body.carry(i)));
        for (int i = 0; i < body.elements().size(); i++) steps.add(copy.get(body.element(i)));
        steps.addAll(carries);
        Set<Node> varying = dependents(steps);
        Set<Node> backward = dependents(new HashSet<>(dys));
        Set<Node> seen = new LinkedHashSet<>(roots);
        List<Node> kept = new ArrayList<>();
        Deque<Node> open = new ArrayDeque<>(seen);
        while (!open.isEmpty()) {
            Node n = open.pop();
            boolean ofLoop = varying.contains(n) && !backward.contains(n);
            boolean costly = ofLoop && !scan.whole() && isCostly(n.op());
            if (carries.contains(n) || costly) kept.add(n);
            else for (Node o : n.operands()) if (seen.add(o)) open.push(o);
        }
        kept.sort(Comparator.comparingInt(Node::id));
        return kept;
    }

    private Set<Node> dependents(Set<Node> sources) {
        Set<Node> found = new HashSet<>(sources);
        for (Node n : in.nodes()) {
            if (n.operands().stream().anyMatch(found::contains)) found.add(n);
        }
        return found;
    }

    private static boolean isCostly(Op op) {
        return switch (op) {
            case Einsum _, Conv _, ConvInput _, ConvFilter _, ScanResult _ -> true;
            case Reduce _, ArgReduce _, ArgSort _, Cumulate _, Fold _, ScatterAdd _ -> true;
            case Checkpoint _ -> true;
            default -> false;
        };
    }
}
