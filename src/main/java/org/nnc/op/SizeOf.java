package org.nnc.op;

import org.nnc.graph.*;
import org.nnc.program.*;
import org.nnc.type.*;

import java.util.*;

/// A size as a scalar of type `int`.
public record SizeOf(Dim size) implements Op {
    @Override
    public TensorType type() {
        return TensorType.scalar(DType.INT);
    }

    @Override
    public void vjp(Node self, Node dy, Cotangents to) {
        // It has no operands.
    }

    @Override
    public Value eval(List<Value> operands, Environment environment) {
        return Value.ofIntegers(DType.INT, new int[0], environment.size(size));
    }

    @Override
    public Lowering lower() {
        return new Lowering.Pointwise((_, _) -> new Expr.Position(Index.of(size)));
    }
}
