package org.nnc.op;

import org.nnc.graph.*;
import org.nnc.program.*;
import org.nnc.type.*;

import java.util.*;

/// Another element type. Float to integer drops the fraction (saturating, NaN gives 0); to bool,
/// anything but 0 is true.
public record Cast(Node x, DType dtype) implements Op {
    @Override
    public TensorType type() {
        return x.type().with(dtype);
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
        return new Lowering.Pointwise((at, in) -> new Expr.Cast(in.read(0, at), dtype));
    }
}
