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
        if (x.dtype().isFloat() && dtype.isFloat()) to.add(x, dy);
    }

    @Override
    public Value eval(List<Value> operands, Environment environment) {
        Value from = operands.getFirst();
        Value y = Value.zeros(dtype, from.dims());
        for (int i = 0; i < y.count(); i++) {
            switch (dtype) {
                case FLOAT -> y.set(i, from.get(i));
                case BOOL -> y.setLong(i, from.get(i) != 0 ? 1 : 0);
                case INT ->
                        y.setLong(i, from.dtype().isFloat() ? (int) from.get(i) : from.getLong(i));
                case INT64 -> y.setLong(i, from.getLong(i));
            }
        }
        return y;
    }

    @Override
    public Lowering lower() {
        return new Lowering.Pointwise((at, in) -> new Expr.Cast(in.read(0, at), dtype));
    }
}
