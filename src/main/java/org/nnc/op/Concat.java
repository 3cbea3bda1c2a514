package org.nnc.op;

import org.nnc.graph.*;
import org.nnc.program.*;
import org.nnc.type.*;

import java.util.*;

/// The parts one after the other along `axis`; their other sizes are equal.
public record Concat(List<Node> parts, int axis) implements Op {
    public Concat {
        parts = List.copyOf(parts);
    }

    @Override
    public TensorType type() {
        TensorType first = parts.getFirst().type();
        if (axis < 0 || axis >= first.rank())
            throw new ShapeException("{0} is " + first + " and has no axis " + axis);
        Dim size = Dim.ZERO;
        for (int i = 0; i < parts.size(); i++) {
            TensorType t = parts.get(i).type();
            boolean fits =
                    t.rank() == first.rank()
                            && t.dtype() == first.dtype()
                            && t.shape().with(axis, first.dim(axis)).equals(first.shape());
            if (!fits) {
                throw new ShapeException(
                        "concat along axis "
                                + axis
                                + " wants equal sizes on the other axes; {0} is "
                                + first
                                + ", {"
                                + i
                                + "} is "
                                + t);
            }
            size = size.plus(t.dim(axis));
        }
        return first.with(first.shape().with(axis, size));
    }

    @Override
    public void vjp(Node self, Node dy, Cotangents to) {
        Dim start = Dim.ZERO;
        for (Node part : parts) {
            Dim size = part.dim(axis);
            if (to.wants(part)) to.add(part, Slice.along(to.build(), dy, axis, start, size));
            start = start.plus(size);
        }
    }

    @Override
    public Value eval(List<Value> operands, Environment environment) {
        Value y = Value.zeros(type().dtype(), environment.dims(type().shape()));
        int[] strides = Positions.strides(y.dims());
        int offset = 0;
        for (Value part : operands) {
            Positions p = new Positions(part.dims(), strides);
            for (int i = 0; p.more(); p.next()) y.copy(offset + p.at(0), part, i++);
            offset += part.dim(axis) * strides[axis];
        }
        return y;
    }

    @Override
    public Lowering lower() {
        return new Lowering.Pointwise((at, in) -> from(0, at, in));
    }

    /// The element at a position relative to part `i`: of that part, or of a later one.
    private Expr from(int i, List<Index> at, Lowering.Reader in) {
        Expr here = in.read(i, at);
        if (i == parts.size() - 1) return here;
        Dim size = parts.get(i).dim(axis);
        List<Index> rest = new ArrayList<>(at);
        rest.set(axis, at.get(axis).plus(size.negate()));
        return Expr.guard(List.of(new Expr.Range(at.get(axis), size)), here, from(i + 1, rest, in));
    }
}
