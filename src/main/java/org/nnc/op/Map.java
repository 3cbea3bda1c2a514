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
        return new TensorType(function.result(operands.stream().map(Node::dtype).toList()), shape);
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
        return types.stream().distinct().count() == 1;
    }

    @Override
    public void vjp(Node self, Node dy, Cotangents to) {
        throw new UnsupportedOperationException("vjp of " + this);
    }

    @Override
    public Value eval(List<Value> operands, Environment environment) {
        throw new UnsupportedOperationException("eval of " + this);
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
