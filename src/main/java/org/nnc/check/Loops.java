package org.nnc.check;

import org.nnc.graph.Builder;
import org.nnc.graph.Node;
import org.nnc.graph.Nodes;
import org.nnc.op.Iota;
import org.nnc.op.ScanBuilder;
import org.nnc.op.ScanResult;
import org.nnc.op.Variable;
import org.nnc.source.Diagnostic;
import org.nnc.source.Span;
import org.nnc.syntax.Expression;
import org.nnc.syntax.Name;
import org.nnc.type.DType;
import org.nnc.type.Dim;
import org.nnc.type.Shape;
import org.nnc.type.TensorType;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/// `scan`: its body is run once, on placeholders for the elements of this step and for what is
/// carried. What does not depend on a placeholder is computed before the loop.
final class Loops {
    private final Frame f;
    private final Arguments options;
    private final Expression.Scan scan;
    private final int axis;
    private final Frame body;
    private final List<Carried> carries = new ArrayList<>();
    private final List<Operand> sequences = new ArrayList<>();

    private Loops(Arguments options, Expression.Scan scan) {
        this.f = options.frame();
        this.options = options;
        this.scan = scan;
        this.axis = options.integer("axis", 0);
        this.body = f.loop(new Scope(f.scope()));
    }

    /// A carried name, its first value, and what stands for it in the body.
    private record Carried(Name name, Given given, Node initial, Node within) {}

    static Meaning scan(Frame f, Expression.Scan scan) {
        var primitive =
                Primitive.of("scan", "axis = 0, reverse = false", a -> new Loops(a, scan).value());
        var given = new ArrayList<Given>();
        for (var option : scan.options()) {
            Meaning m = Expressions.eval(f, option.value());
            given.add(Given.of(f, option.name(), m, option.value()));
        }
        return Calls.apply(f, new Meaning.Builtin(primitive), given, scan.span());
    }

    private Builder build() {
        return f.build();
    }

    private Meaning value() {
        for (var s : scan.sequences()) sequences.add(sequence(s));
        sameLengths();
        Dim length = sequences.getFirst().node().dim(0);
        var loop = new ScanBuilder(length, options.truth("reverse", false));
        for (var c : scan.carries()) carries.add(carried(c));
        for (int i = 0; i < sequences.size(); i++) {
            element(loop, scan.sequences().get(i).element(), sequences.get(i).node());
        }
        Node number = placeholder(TensorType.scalar(DType.INT));
        loop.element(number, build().add(new Iota(Shape.of(length), 0)));
        run(number);
        f.run().setOrigin(scan.span());
        for (Carried c : carries) loop.carry(c.within(), c.initial(), next(c));
        for (Given e : body.emits().orElseThrow()) loop.emitAgain(emitted(e));
        return results(loop);
    }

    private void run(Node number) {
        f.run().enterLoop(number);
        Optional<Meaning> returned;
        try {
            returned = Statements.run(body, scan.body().statements());
        } finally {
            f.run().leaveLoop();
        }
        if (returned.isPresent()) {
            throw Problem.MISPLACED.failure(
                    scan.body().span(), "the body of a scan emits, and returns nothing");
        }
        if (body.emits().orElseThrow().isEmpty() && carries.isEmpty()) {
            throw Problem.SCAN.failure(
                    scan.span(), "this scan has no result: it neither emits nor carries anything");
        }
    }

    private Node placeholder(TensorType type) {
        return f.run().variable(f.run().placeholder(), Variable.Role.PLACEHOLDER, type);
    }

    /// The sequence with the axis of the loop before all others.
    private Operand sequence(Expression.Sequence s) {
        Given g = Expressions.given(f, s.sequence());
        if (g.isUnknown()) throw Failure.silent();
        Node n = Convert.node(f, g.meaning(), "scan", g);
        int rank = n.rank();
        int at = axis < 0 ? axis + rank : axis;
        if (at < 0 || at >= rank) {
            throw Problem.OUT_OF_RANGE.failure(
                    s.sequence().span(),
                    "scan goes along axis "
                            + axis
                            + "; `"
                            + g.text()
                            + "`, which is "
                            + n.type()
                            + ", has "
                            + (rank == 1 ? "1 axis" : rank + " axes"));
        }
        f.run().setOrigin(s.sequence().span());
        return new Operand(moved(n, at, 0), g);
    }

    private Node moved(Node n, int from, int to) {
        var order = new ArrayList<>(IntStream.range(0, n.rank()).boxed().toList());
        order.add(to, order.remove(from));
        return Nodes.transpose(build(), n, order);
    }

    private void sameLengths() {
        Operand first = sequences.getFirst();
        for (int i = 1; i < sequences.size(); i++) {
            Operand other = sequences.get(i);
            Dim m = first.node().dim(0);
            Dim n = other.node().dim(0);
            if (m.equals(n)) continue;
            String message =
                    "the sequences of a scan have one length: "
                            + first.quoted()
                            + " has "
                            + m
                            + " steps, "
                            + other.quoted()
                            + " has "
                            + n;
            Operations.requireEqual(f, scan.span(), List.of(first, other), m, n, message);
            sequences.replaceAll(o -> withNode(o, Operations.normalized(f, o.node())));
            return;
        }
    }

    private static Operand withNode(Operand o, Node n) {
        return new Operand(n, o.span(), o.text(), o.origin());
    }

    private void element(ScanBuilder loop, Name name, Node sequence) {
        Node within = placeholder(sequence.type().with(sequence.shape().without(0)));
        loop.element(within, sequence);
        if (!name.isWildcard()) body.bind(name.text(), new Meaning.Tensor(within), name.span());
    }

    private Carried carried(Expression.Carry c) {
        Given g = Expressions.given(f, c.initial());
        if (g.isUnknown()) throw Failure.silent();
        Node initial = Convert.node(f, g.meaning(), "scan", g);
        Node within = placeholder(initial.type());
        body.bind(c.name().text(), new Meaning.Tensor(within), c.name().span());
        return new Carried(c.name(), g, initial, within);
    }

    /// The carried value after a step: of the type that it had before.
    private Node next(Carried c) {
        Binding bound = body.scope().local(c.name().text()).orElseThrow();
        if (bound.meaning() == Meaning.Mark.UNKNOWN) throw Failure.silent();
        var g = new Given(Optional.of(c.name()), bound.meaning(), bound.span(), c.name().text());
        Node n = Convert.node(f, bound.meaning(), "scan", g);
        if (Convert.isNumber(bound.meaning())) {
            n =
                    Nodes.broadcastTo(
                            build(), Convert.cast(f, n, c.initial().dtype()), c.initial().shape());
        }
        if (!n.type().equals(c.initial().type())) n = alike(n, c.initial());
        if (n.type().equals(c.initial().type())) return n;
        throw new Failure(changed(c, n, bound.span()));
    }

    /// The same value in the type of another, if the facts about sizes make them equal.
    private Node alike(Node n, Node like) {
        if (n.rank() != like.rank() || n.dtype() != like.dtype()) return n;
        for (int i = 0; i < n.rank(); i++) {
            if (!f.run().facts().equal(n.dim(i), like.dim(i))) return n;
        }
        return Operations.shaped(f, n, like.shape());
    }

    private Diagnostic changed(Carried c, Node n, Span place) {
        String name = "`" + c.name().text() + "`";
        var d =
                Problem.SCAN.at(
                        place,
                        name
                                + " is carried from step to step, so its type stays the same: it"
                                + " begins as "
                                + c.initial().type()
                                + ", and the body makes it "
                                + n.type());
        d = d.with(c.given().span(), "begins here, as " + c.initial().type());
        boolean number = Convert.isNumber(c.given().meaning());
        if (!number) return d;
        boolean onlyKind = n.rank() == 0;
        return d.hint(
                onlyKind
                        ? "begin with a " + n.dtype() + ", such as 0.0"
                        : "begin with the whole tensor, such as zeros(…)");
    }

    private Node emitted(Given e) {
        if (e.isUnknown()) throw Failure.silent();
        return Convert.node(f, e.meaning(), "emit", e);
    }

    private Meaning results(ScanBuilder loop) {
        loop.captureRest();
        List<Node> all = ScanResult.all(build(), loop.build(build()));
        List<Meaning> meanings = new ArrayList<>();
        int emits = all.size() - carries.size();
        for (int i = 0; i < all.size(); i++) {
            Node n = i < emits ? stacked(all.get(i)) : all.get(i);
            meanings.add(new Meaning.Tensor(n));
        }
        return meanings.size() == 1 ? meanings.getFirst() : new Meaning.Sequence(meanings);
    }

    /// With the steps along the axis that the sequences have them on, or the last one there is.
    private Node stacked(Node n) {
        int at = axis < 0 ? axis + n.rank() : axis;
        return moved(n, 0, Math.clamp(at, 0, n.rank() - 1));
    }
}
