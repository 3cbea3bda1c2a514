package org.nnc.op;

import org.nnc.graph.*;
import org.nnc.program.*;
import org.nnc.type.*;

import java.util.*;

/// A scalar function of every element: `y[i] = f(a[i], b[i], …)`. All operands have one shape;
/// broadcasting is said by [Expand].
public record Map(Scalar function, List<Node> operands) implements Op {
    public Map {
        operands = List.copyOf(operands);
    }

    @Override
    public TensorType type() {
        if (operands.size() != function.arity()) {
            throw new ShapeException(function.text() + " takes " + function.arity() + " operands");
        }
        Shape shape = operands.getFirst().shape();
        for (int i = 1; i < operands.size(); i++) {
            if (!operands.get(i).shape().equals(shape)) {
                throw new ShapeException(
                        function.text()
                                + " wants equal shapes; {0} is "
                                + operands.getFirst().type()
                                + ", {"
                                + i
                                + "} is "
                                + operands.get(i).type());
            }
        }
        checkKinds();
        return new TensorType(function.result(i -> operands.get(i).dtype()), shape);
    }

    private void checkKinds() {
        List<DType> types = operands.stream().map(Node::dtype).toList();
        boolean fits =
                switch (function.kind()) {
                    case ARITHMETIC -> types.getFirst() != DType.BOOL && same(types);
                    case FLOAT -> types.stream().allMatch(DType::isFloat);
                    case COMPARISON -> same(types);
                    case LOGIC -> types.stream().allMatch(t -> t == DType.BOOL);
                    case CHOICE -> types.getFirst() == DType.BOOL && same(types.subList(1, 3));
                    case BITS -> types.stream().allMatch(t -> t == DType.INT);
                };
        if (!fits)
            throw new ShapeException(function.text() + " does not take operands of type " + types);
    }

    private static boolean same(List<DType> types) {
        for (DType t : types) if (t != types.getFirst()) return false;
        return true;
    }

    @Override
    public void vjp(Node self, Node dy, Cotangents to) {
        Builder b = to.build();
        List<Term> terms = operands.stream().map(x -> Nodes.term(b, x)).toList();
        List<Optional<Term>> partials = function.derivatives(terms, Nodes.term(b, self));
        for (int i = 0; i < partials.size(); i++) {
            Node x = operands.get(i);
            if (partials.get(i).isEmpty() || !x.dtype().isFloat() || !to.wants(x)) continue;
            to.add(x, scaled(b, dy, Nodes.node(partials.get(i).get())));
        }
    }

    /// `dy · partial`. Of a choice between something and 0, the choice stays outside: where it is
    /// 0, an infinite or undefined `dy` does not make it NaN.
    private static Node scaled(Builder b, Node dy, Node partial) {
        if (isConstant(partial, 1)) return dy;
        if (partial.op() instanceof Map(Scalar f, List<Node> a)) {
            if (f == Scalar.NEG && isConstant(a.getFirst(), 1)) return Nodes.neg(b, dy);
            boolean choice = f == Scalar.SELECT;
            if (choice && isConstant(a.get(2), 0)) {
                return Nodes.select(b, a.get(0), scaled(b, dy, a.get(1)), a.get(2));
            }
            if (choice && isConstant(a.get(1), 0)) {
                return Nodes.select(b, a.get(0), a.get(1), scaled(b, dy, a.get(2)));
            }
        }
        return Nodes.mul(b, dy, partial);
    }

    private static boolean isConstant(Node node, double value) {
        Node n = node;
        while (n.op() instanceof Expand || n.op() instanceof Reshape) n = n.operands().getFirst();
        return n.op() instanceof Constant(double v, DType _) && v == value;
    }

    @Override
    public Value eval(List<Value> operands, Environment environment) {
        Value first = operands.getFirst();
        Value y = Value.zeros(type().dtype(), first.dims());
        if (operands.stream().anyMatch(v -> v.dtype().isFloat()))
            evalFloats(operands, y, environment);
        else evalIntegers(operands, y);
        return y;
    }

    private void evalFloats(List<Value> operands, Value y, Environment environment) {
        double[] a = new double[function.arity()];
        for (int i = 0; i < y.count(); i++) {
            for (int j = 0; j < a.length; j++) a[j] = operands.get(j).get(i);
            y.set(i, function.evaluate(environment.precision(), a));
        }
    }

    private void evalIntegers(List<Value> operands, Value y) {
        long[] a = new long[function.arity()];
        for (int i = 0; i < y.count(); i++) {
            for (int j = 0; j < a.length; j++) a[j] = operands.get(j).getLong(i);
            y.setLong(i, function.evaluateIntegers(a));
        }
    }

    @Override
    public Lowering lower() {
        return new Lowering.Pointwise((at, in) -> {
            List<Expr> arguments = new ArrayList<>();
            for (int i = 0; i < function.arity(); i++) arguments.add(in.read(i, at));
            return new Expr.Call(function, arguments);
        });
    }
}
