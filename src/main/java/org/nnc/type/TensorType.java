package org.nnc.type;

/// What the checker knows of a tensor: `float[N, 784]`; a scalar has no brackets.
public record TensorType(DType dtype, Shape shape) {
    public static TensorType of(DType dtype, Dim... dims) {
        return new TensorType(dtype, Shape.of(dims));
    }

    public static TensorType scalar(DType dtype) {
        return new TensorType(dtype, Shape.SCALAR);
    }

    public int rank() {
        return shape.rank();
    }

    public Dim dim(int axis) {
        return shape.dim(axis);
    }

    public TensorType with(Shape changed) {
        return new TensorType(dtype, changed);
    }

    public TensorType with(DType changed) {
        return new TensorType(changed, shape);
    }

    @Override
    public String toString() {
        return shape.rank() == 0 ? dtype.toString() : dtype.toString() + shape;
    }
}
