package org.nnc.check;

import org.nnc.graph.Node;
import org.nnc.program.Scalar;
import org.nnc.type.DType;
import org.nnc.type.Dim;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/// Functions of one element at a time. Of numbers known at compile time they are computed then.
final class Elementwise {
    static final List<Primitive> TABLE = table();

    private Elementwise() {}

    private static List<Primitive> table() {
        var all = new ArrayList<Primitive>();
        for (Scalar f : List.of(Scalar.ABS, Scalar.SIGN)) {
            all.add(Primitive.of(f.text(), "x", a -> unary(a, f, DType.INT)));
        }
        for (Scalar f :
                List.of(
                        Scalar.FLOOR,
                        Scalar.ROUND,
                        Scalar.EXP,
                        Scalar.EXPM1,
                        Scalar.LOG,
                        Scalar.LOG1P,
                        Scalar.SQRT,
                        Scalar.RSQRT,
                        Scalar.SIN,
                        Scalar.COS,
                        Scalar.TANH,
                        Scalar.SIGMOID,
                        Scalar.ERF)) {
            all.add(Primitive.of(f.text(), "x", a -> unary(a, f, DType.FLOAT)));
        }
        all.add(Primitive.of("pow", "x, y", Elementwise::pow));
        all.add(Primitive.of("where", "c, a, b", Elementwise::where));
        for (DType t : DType.values()) {
            all.add(Primitive.of(t.toString(), "x", a -> cast(a, t)));
        }
        return List.copyOf(all);
    }

    private static Meaning unary(Arguments a, Scalar f, DType least) {
        Meaning x = a.meaning("x");
        OptionalDouble known = Convert.constant(x);
        if (known.isPresent()) {
            double v = f.evaluate(known.getAsDouble());
            boolean whole = least == DType.INT && x instanceof Meaning.Whole;
            return whole ? Calls.whole((long) v) : new Meaning.Real(v);
        }
        var operands = Convert.promoted(a.frame(), List.of(a.given("x")), least, f.text());
        if (least == DType.FLOAT && !operands.getFirst().node().dtype().isFloat()) {
            Node n = Convert.cast(a.frame(), operands.getFirst().node(), DType.FLOAT);
            operands = List.of(new Operand(n, a.given("x")));
        }
        return new Meaning.Tensor(Operations.map(a.frame(), a.span(), f, operands));
    }

    private static Meaning pow(Arguments a) {
        OptionalDouble x = Convert.constant(a.meaning("x"));
        OptionalDouble y = Convert.constant(a.meaning("y"));
        if (x.isPresent() && y.isPresent()) {
            return new Meaning.Real(Math.pow(x.getAsDouble(), y.getAsDouble()));
        }
        var operands = new ArrayList<Operand>();
        for (String slot : List.of("x", "y")) {
            operands.add(new Operand(a.floats(slot), a.given(slot)));
        }
        return new Meaning.Tensor(Operations.map(a.frame(), a.span(), Scalar.POW, operands));
    }

    /// `max(x, y)` and `min(x, y)`; sizes stay sizes where it is known which is larger.
    static Meaning extreme(Arguments a, Scalar f) {
        Meaning x = a.meaning("x");
        Meaning y = a.meaning("y");
        if (x instanceof Meaning.Whole(Dim m) && y instanceof Meaning.Whole(Dim n)) {
            Optional<Meaning> size = ofSizes(f, m, n);
            if (size.isPresent()) return size.get();
        }
        OptionalDouble l = Convert.constant(x);
        OptionalDouble r = Convert.constant(y);
        if (l.isPresent() && r.isPresent()) {
            return new Meaning.Real(f.evaluate(l.getAsDouble(), r.getAsDouble()));
        }
        var operands =
                Convert.promoted(
                        a.frame(), List.of(a.given("x"), a.given("y")), DType.INT, f.text());
        return new Meaning.Tensor(Operations.map(a.frame(), a.span(), f, operands));
    }

    private static Optional<Meaning> ofSizes(Scalar f, Dim m, Dim n) {
        boolean larger = m.minus(n).isAtLeast(0);
        if (!larger && !n.minus(m).isAtLeast(0)) return Optional.empty();
        return Optional.of(new Meaning.Whole(larger == (f == Scalar.MAX) ? m : n));
    }

    private static Meaning where(Arguments a) {
        Node c = a.node("c");
        if (a.meaning("c") instanceof Meaning.Truth(boolean b)) return a.meaning(b ? "a" : "b");
        if (c.dtype() != DType.BOOL) throw a.wrong(Problem.ELEMENT_TYPE, "c", "a bool tensor");
        var choices =
                Convert.promoted(
                        a.frame(), List.of(a.given("a"), a.given("b")), DType.BOOL, "where");
        var operands = new ArrayList<Operand>();
        operands.add(new Operand(c, a.given("c")));
        operands.addAll(choices);
        return new Meaning.Tensor(Operations.map(a.frame(), a.span(), Scalar.SELECT, operands));
    }

    private static Meaning cast(Arguments a, DType t) {
        Meaning x = a.meaning("x");
        OptionalDouble v = Convert.constant(x);
        if (v.isPresent() && t == DType.FLOAT) return new Meaning.Real(v.getAsDouble());
        if (v.isPresent() && t.isInteger()) return Calls.whole((long) v.getAsDouble());
        if (x instanceof Meaning.Whole && t.isInteger()) return x;
        a.frame().run().setOrigin(a.span());
        return new Meaning.Tensor(Convert.cast(a.frame(), a.node("x"), t));
    }
}
