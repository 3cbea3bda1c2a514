package org.nnc.type;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// The sizes of a tensor's axes, outermost first; row-major in memory.
public record Shape(List<Dim> dims) {
    public static final Shape SCALAR = new Shape(List.of());

    public Shape {
        dims = List.copyOf(dims);
    }

    public static Shape of(Dim... dims) {
        return new Shape(Arrays.asList(dims));
    }

    public static Shape of(long... dims) {
        return new Shape(Arrays.stream(dims).mapToObj(Dim::of).toList());
    }

    public int rank() {
        return dims.size();
    }

    public Dim dim(int axis) {
        return dims.get(axis);
    }

    /// The sizes for given free ones.
    public int[] evaluate(Map<String, Long> sizes) {
        return dims.stream().mapToInt(d -> Math.toIntExact(d.evaluate(sizes))).toArray();
    }

    /// The number of elements.
    public Dim elements() {
        Dim product = Dim.ONE;
        for (Dim d : dims) product = product.times(d);
        return product;
    }

    /// How many elements apart neighbours along each axis lie.
    public List<Dim> strides() {
        Dim[] strides = new Dim[rank()];
        Dim step = Dim.ONE;
        for (int i = rank() - 1; i >= 0; i--) {
            strides[i] = step;
            step = step.times(dims.get(i));
        }
        return List.of(strides);
    }

    public Shape with(int axis, Dim dim) {
        List<Dim> changed = new ArrayList<>(dims);
        changed.set(axis, dim);
        return new Shape(changed);
    }

    public Shape without(int axis) {
        List<Dim> changed = new ArrayList<>(dims);
        changed.remove(axis);
        return new Shape(changed);
    }

    public Shape inserted(int axis, Dim dim) {
        List<Dim> changed = new ArrayList<>(dims);
        changed.add(axis, dim);
        return new Shape(changed);
    }

    public Shape slice(int from, int to) {
        return new Shape(dims.subList(from, to));
    }

    public Shape concat(Shape other) {
        List<Dim> all = new ArrayList<>(dims);
        all.addAll(other.dims);
        return new Shape(all);
    }

    /// NumPy's broadcasting: aligned at the right, equal sizes or one of them 1.
    public Optional<Shape> broadcast(Shape other) {
        int rank = Math.max(rank(), other.rank());
        List<Dim> result = new ArrayList<>();
        for (int i = 0; i < rank; i++) {
            Dim a = fromRight(rank - 1 - i);
            Dim b = other.fromRight(rank - 1 - i);
            if (a.equals(b) || b.isOne()) result.add(a);
            else if (a.isOne()) result.add(b);
            else return Optional.empty();
        }
        return Optional.of(new Shape(result));
    }

    private Dim fromRight(int i) {
        return i < rank() ? dims.get(rank() - 1 - i) : Dim.ONE;
    }

    @Override
    public String toString() {
        return dims.stream().map(Dim::toString).collect(Collectors.joining(", ", "[", "]"));
    }
}
