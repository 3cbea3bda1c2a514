package org.nnc.op;

import org.nnc.graph.*;
import org.nnc.program.*;
import org.nnc.type.*;

import java.util.*;

/// Random numbers, uniform in [0, 1), multiples of 2⁻²⁴, the same on every backend and in every
/// precision. Element i is the upper 24 bits of word `word` of Threefry-2x32-20 (Salmon et al.
/// 2011) with key (seed, path) and counter (i, step).
///
/// `seed` and `step` are `int` scalars; `path` tells the draws of one program apart.
public record RandomUniform(Node seed, Node step, int path, int word, Shape shape) implements Op {
    @Override
    public TensorType type() {
        return new TensorType(DType.FLOAT, shape);
    }

    @Override
    public void vjp(Node self, Node dy, Cotangents to) {
        // Its operands are integers.
    }

    @Override
    public Value eval(List<Value> operands, Environment environment) {
        int key = (int) operands.get(0).getLong(0);
        int counter = (int) operands.get(1).getLong(0);
        Value y = Value.zeros(DType.FLOAT, environment.dims(shape));
        for (int i = 0; i < y.count(); i++) y.set(i, Threefry.uniform(key, counter, path, word, i));
        return y;
    }

    @Override
    public Lowering lower() {
        return new Lowering.Pointwise((at, in) ->
                new Expr.Random(
                        in.read(0, List.of()),
                        in.read(1, List.of()),
                        path,
                        word,
                        Index.flatten(at, shape.dims())));
    }
}
