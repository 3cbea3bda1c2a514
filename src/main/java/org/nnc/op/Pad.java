package org.nnc.op;

import org.nnc.graph.*;
import org.nnc.program.*;
import org.nnc.type.*;

import java.util.*;

/// x with `before` and `after` more elements of `value` along each axis; sizes are 0 or more.
public record Pad(Node x, List<Dim> before, List<Dim> after, double value) implements Op {
    public Pad {
        before = List.copyOf(before);
        after = List.copyOf(after);
    }

    @Override
    public TensorType type() {
        if (before.size() != x.rank() || after.size() != x.rank()) {
            throw new ShapeException(
                    "padding of {0}, which is " + x.type() + ", wants " + x.rank() + " pairs");
        }
        List<Dim> dims = new ArrayList<>();
        for (int i = 0; i < x.rank(); i++)
            dims.add(x.dim(i).plus(before.get(i)).plus(after.get(i)));
        return x.type().with(new Shape(dims));
    }

    @Override
    public void vjp(Node self, Node dy, Cotangents to) {
        List<Integer> steps = Collections.nCopies(x.rank(), 1);
        to.add(x, to.build().add(new Slice(dy, before, steps, x.shape().dims())));
    }

    /// Padding of one axis.
    public static Node along(Builder b, Node x, int axis, Dim before, Dim after, double value) {
        if (before.isZero() && after.isZero()) return x;
        List<Dim> none = Collections.nCopies(x.rank(), Dim.ZERO);
        List<Dim> first = new ArrayList<>(none);
        List<Dim> last = new ArrayList<>(none);
        first.set(axis, before);
        last.set(axis, after);
        return b.add(new Pad(x, first, last, value));
    }

    @Override
    public Value eval(List<Value> operands, Environment environment) {
        Value from = operands.getFirst();
        int[] dims = environment.dims(type().shape());
        int[] strides = Positions.strides(dims);
        int[] first = environment.dims(new Shape(before));
        Value y = Value.zeros(from.dtype(), dims);
        for (int i = 0; i < y.count(); i++) y.set(i, value);
        int offset = 0;
        for (int i = 0; i < dims.length; i++) offset += first[i] * strides[i];
        Positions p = new Positions(from.dims(), strides);
        for (int i = 0; p.more(); p.next()) y.copy(offset + p.at(0), from, i++);
        return y;
    }

    @Override
    public Lowering lower() {
        return new Lowering.Pointwise((at, in) -> {
            List<Index> from = new ArrayList<>();
            for (int i = 0; i < at.size(); i++) from.add(at.get(i).plus(before.get(i).negate()));
            return Expr.guard(
                    Window.inside(from, x.shape().dims()),
                    in.read(0, from),
                    new Expr.Const(value, x.dtype()));
        });
    }
}
