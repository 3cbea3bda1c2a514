package org.nnc.runtime;

import java.util.ArrayList;
import java.util.List;

/// What a generated class knows of an array that it reads or writes: `x: float[N, 28, 28]`.
public final class TensorSpec {
    private final String name;
    private final String type;
    private final String element;
    private final List<SizeFormula> dims = new ArrayList<>();

    /// @param text name, colon, type
    /// @param sizes the names of the free sizes
    public TensorSpec(String text, List<String> sizes) {
        int colon = text.indexOf(": ");
        name = text.substring(0, colon);
        type = text.substring(colon + 2);
        int bracket = type.indexOf('[');
        element = bracket < 0 ? type : type.substring(0, bracket);
        if (bracket < 0) return;
        for (String dim : type.substring(bracket + 1, type.length() - 1).split(",")) {
            dims.add(new SizeFormula(dim, sizes));
        }
    }

    public String name() {
        return name;
    }

    /// `float[N, 28, 28]`.
    public String type() {
        return type;
    }

    /// `float`, `double`, `int`, `int64` or `bool`.
    public String element() {
        return element;
    }

    public int rank() {
        return dims.size();
    }

    /// The sizes of the axes as numbers.
    public long[] dims(long[] sizes) {
        long[] numbers = new long[dims.size()];
        for (int i = 0; i < numbers.length; i++) numbers[i] = dims.get(i).evaluate(sizes);
        return numbers;
    }

    /// How many numbers it holds.
    public long elements(long[] sizes) {
        long product = 1;
        for (long dim : dims(sizes)) {
            if (dim < 0) return -1;
            product = Math.multiplyExact(product, dim);
        }
        return product;
    }

    /// The place of a free size that is itself the outermost dimension, or -1.
    public int leadingSize(List<String> sizes) {
        return dims.isEmpty() ? -1 : sizes.indexOf(dims.get(0).toString());
    }

    /// The only unknown free size of the shape, or -1 if there are several or none.
    int unknown(boolean[] known) {
        int found = -1;
        for (int i = 0; i < known.length; i++) {
            int size = i;
            if (known[i] || dims.stream().noneMatch(d -> d.uses(size))) continue;
            if (found >= 0) return -1;
            found = i;
        }
        return found;
    }

    /// An array for so many elements.
    public Object allocate(int elements) {
        return switch (element) {
            case "float" -> new float[elements];
            case "double" -> new double[elements];
            case "int64" -> new long[elements];
            default -> new int[elements];
        };
    }

    /// How many elements an array has; -1 if it is of another type than this tensor's.
    public int length(Object array) {
        if (array instanceof float[] a && element.equals("float")) return a.length;
        if (array instanceof double[] a && element.equals("double")) return a.length;
        if (array instanceof long[] a && element.equals("int64")) return a.length;
        if (array instanceof int[] a && arrayType().equals("int[]")) return a.length;
        return -1;
    }

    /// The Java type of its array.
    public String arrayType() {
        return switch (element) {
            case "float" -> "float[]";
            case "double" -> "double[]";
            case "int64" -> "long[]";
            default -> "int[]";
        };
    }

    @Override
    public String toString() {
        return name + ": " + type;
    }
}
