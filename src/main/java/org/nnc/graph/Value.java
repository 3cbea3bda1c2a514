package org.nnc.graph;

import org.nnc.type.DType;
import org.nnc.type.Precision;

import java.util.Arrays;
import java.util.List;

/// A tensor of the interpreter: floats held in double (rounded to the compilation's precision by
/// whoever stores them), integers and truth values in long. Row-major, never changed after it was
/// handed out.
public final class Value {
    private final DType dtype;
    private final int[] dims;
    private final double[] floats;
    private final long[] integers;
    private final List<Value> parts;

    private Value(DType dtype, int[] dims, double[] floats, long[] integers) {
        this(dtype, dims, floats, integers, List.of());
    }

    private Value(DType dtype, int[] dims, double[] floats, long[] integers, List<Value> parts) {
        this.dtype = dtype;
        this.dims = dims.clone();
        this.floats = floats;
        this.integers = integers;
        this.parts = List.copyOf(parts);
        int length = dtype.isFloat() ? floats.length : integers.length;
        if (length != count(dims)) {
            throw new IllegalArgumentException(
                    length + " elements do not fill " + Arrays.toString(dims));
        }
    }

    public static Value ofFloats(int[] dims, double... values) {
        return new Value(DType.FLOAT, dims, values, new long[0]);
    }

    public static Value ofIntegers(DType dtype, int[] dims, long... values) {
        return new Value(dtype, dims, new double[0], values);
    }

    /// The results of an operation that has several; no elements of its own.
    public static Value several(List<Value> parts) {
        return new Value(DType.FLOAT, new int[] {0}, new double[0], new long[0], parts);
    }

    public List<Value> parts() {
        return parts;
    }

    /// All elements 0.
    public static Value zeros(DType dtype, int[] dims) {
        return dtype.isFloat()
                ? ofFloats(dims, new double[count(dims)])
                : ofIntegers(dtype, dims, new long[count(dims)]);
    }

    public DType dtype() {
        return dtype;
    }

    public int[] dims() {
        return dims.clone();
    }

    public int dim(int axis) {
        return dims[axis];
    }

    public int rank() {
        return dims.length;
    }

    public int count() {
        return count(dims);
    }

    /// The element at a flat position, as a double whatever the type.
    public double get(int i) {
        return dtype.isFloat() ? floats[i] : integers[i];
    }

    public long getLong(int i) {
        return dtype.isFloat() ? (long) floats[i] : integers[i];
    }

    /// Sets an element of a value that is still being made; wraps integers to their width.
    public void set(int i, double value) {
        if (dtype.isFloat()) floats[i] = value;
        else setLong(i, (long) value);
    }

    public void setLong(int i, long value) {
        switch (dtype) {
            case FLOAT -> floats[i] = value;
            case INT -> integers[i] = (int) value;
            case INT64 -> integers[i] = value;
            case BOOL -> integers[i] = value == 0 ? 0 : 1;
        }
    }

    /// Sets an element of a value that is still being made to one of a value of the same type.
    public void copy(int i, Value source, int from) {
        if (dtype.isFloat()) floats[i] = source.floats[from];
        else integers[i] = source.integers[from];
    }

    /// Adds an element of a value of the same type to one of a value that is still being made.
    public void add(int i, Value source, int from) {
        if (dtype.isFloat()) floats[i] += source.floats[from];
        else setLong(i, integers[i] + source.integers[from]);
    }

    /// Another value with the same elements, to be changed.
    public Value copy() {
        return new Value(dtype, dims, floats.clone(), integers.clone());
    }

    /// As it is stored in the given precision.
    public Value rounded(Precision precision) {
        if (precision == Precision.FLOAT64 || !dtype.isFloat()) return this;
        if (!parts.isEmpty()) {
            return several(parts.stream().map(p -> p.rounded(precision)).toList());
        }
        double[] rounded = new double[floats.length];
        for (int i = 0; i < rounded.length; i++) rounded[i] = (float) floats[i];
        return ofFloats(dims, rounded);
    }

    /// The same elements under other dims.
    public Value reshaped(int[] changed) {
        return new Value(dtype, changed, floats, integers);
    }

    public double[] toDoubles() {
        if (dtype.isFloat()) return floats.clone();
        double[] all = new double[count()];
        for (int i = 0; i < all.length; i++) all[i] = get(i);
        return all;
    }

    private static int count(int[] dims) {
        int n = 1;
        for (int d : dims) n = Math.multiplyExact(n, d);
        return n;
    }

    @Override
    public String toString() {
        String text = dtype + Arrays.toString(dims) + " ";
        return text + (dtype.isFloat() ? Arrays.toString(floats) : Arrays.toString(integers));
    }
}
