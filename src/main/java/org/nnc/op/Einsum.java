package org.nnc.op;

import org.nnc.graph.*;
import org.nnc.program.*;
import org.nnc.type.*;

import java.util.*;

/// A sum of products by Einstein's convention: `left` and `right` give a letter to each axis,
/// `result` to each axis of y; letters that it lacks are summed over. Each letter stands at most
/// once in one operand, those in only one operand stand in the result: traces, diagonals and lone
/// sums are said by other operations.
public record Einsum(Node a, Node b, String left, String right, String result) implements Op {
    @Override
    public TensorType type() {
        java.util.Map<Character, Dim> sizes = new LinkedHashMap<>();
        bind(sizes, a, left, 0);
        bind(sizes, b, right, 1);
        checkLetters();
        List<Dim> dims = new ArrayList<>();
        for (char c : result.toCharArray()) dims.add(sizes.get(c));
        return a.type().with(new Shape(dims));
    }

    private void checkLetters() {
        boolean fits = distinct(left) && distinct(right) && distinct(result);
        for (char c : (left + right + result).toCharArray()) {
            int places = (left.indexOf(c) < 0 ? 0 : 1) + (right.indexOf(c) < 0 ? 0 : 1);
            fits &= places == 2 || places == 1 && result.indexOf(c) >= 0;
        }
        if (!fits) {
            throw new ShapeException(
                    "\""
                            + left
                            + ", "
                            + right
                            + " -> "
                            + result
                            + "\" is no product of two: a letter stands once in an operand, and in"
                            + " both or in the result");
        }
        if (!a.dtype().isFloat() || !b.dtype().isFloat()) {
            throw new ShapeException(
                    "a product of tensors wants float; {0} is "
                            + a.type()
                            + ", {1} is "
                            + b.type());
        }
    }

    private static boolean distinct(String letters) {
        return letters.chars().distinct().count() == letters.length();
    }

    private void bind(java.util.Map<Character, Dim> sizes, Node x, String letters, int operand) {
        if (letters.length() != x.rank()) {
            throw new ShapeException(
                    "\""
                            + letters
                            + "\" names "
                            + letters.length()
                            + " axes, {"
                            + operand
                            + "} is "
                            + x.type());
        }
        for (int i = 0; i < letters.length(); i++) {
            Dim known = sizes.putIfAbsent(letters.charAt(i), x.dim(i));
            if (known != null && !known.equals(x.dim(i))) {
                throw new ShapeException(
                        "the sizes of '"
                                + letters.charAt(i)
                                + "' differ: "
                                + known
                                + " of {0}, which is "
                                + a.type()
                                + ", "
                                + x.dim(i)
                                + " of {1}, which is "
                                + b.type());
            }
        }
    }

    @Override
    public void vjp(Node self, Node dy, Cotangents to) {
        if (to.wants(a)) to.add(a, Nodes.einsum(to.build(), dy, b, result, right, left));
        if (to.wants(b)) to.add(b, Nodes.einsum(to.build(), a, dy, left, result, right));
    }

    @Override
    public Value eval(List<Value> operands, Environment environment) {
        Precision precision = environment.precision();
        Value a = operands.get(0);
        Value b = operands.get(1);
        int[] leftStrides = Positions.strides(a.dims());
        int[] rightStrides = Positions.strides(b.dims());
        String summed = summed();
        int[] extents = select(summed, left, a.dims());
        int[][] inner =
                Positions.table(
                        extents,
                        select(summed, left, leftStrides),
                        select(summed, right, rightStrides));
        int[] dims = environment.dims(type().shape());
        double[] y = new double[Positions.count(dims)];
        Positions at =
                new Positions(
                        dims,
                        select(result, left, leftStrides),
                        select(result, right, rightStrides));
        double[] ps = a.toDoubles();
        double[] qs = b.toDoubles();
        for (int i = 0; at.more(); at.next()) {
            double sum = 0;
            for (int k = 0; k < inner[0].length; k++) {
                double p = ps[at.at(0) + inner[0][k]];
                sum = precision.multiplyAdd(p, qs[at.at(1) + inner[1][k]], sum);
            }
            y[i++] = sum;
        }
        return Value.ofFloats(dims, y);
    }

    /// For each of `letters` the number that stands at its place in `from`, 0 where it has none.
    private static int[] select(String letters, String from, int[] numbers) {
        int[] selected = new int[letters.length()];
        for (int i = 0; i < selected.length; i++) {
            int j = from.indexOf(letters.charAt(i));
            selected[i] = j < 0 ? 0 : numbers[j];
        }
        return selected;
    }

    @Override
    public Lowering lower() {
        List<Integer> batch = new ArrayList<>();
        List<Integer> rows = new ArrayList<>();
        List<Integer> columns = new ArrayList<>();
        for (int i = 0; i < result.length(); i++) {
            boolean inLeft = left.indexOf(result.charAt(i)) >= 0;
            boolean inRight = right.indexOf(result.charAt(i)) >= 0;
            (inLeft && inRight ? batch : inLeft ? rows : columns).add(i);
        }
        String summed = summed();
        List<Dim> inner = new ArrayList<>();
        for (char c : summed.toCharArray()) inner.add(a.dim(left.indexOf(c)));
        return new Lowering.Contracted(
                type().shape().dims(),
                batch,
                rows,
                columns,
                inner,
                (at, over, in) -> in.read(0, pick(left, at, summed, over)),
                (at, over, in) -> in.read(1, pick(right, at, summed, over)));
    }

    /// The letters that are summed over, in the order of the left operand.
    private String summed() {
        StringBuilder letters = new StringBuilder();
        for (char c : left.toCharArray()) if (result.indexOf(c) < 0) letters.append(c);
        return letters.toString();
    }

    private List<Index> pick(String letters, List<Index> at, String summed, List<Index> over) {
        List<Index> from = new ArrayList<>();
        for (char c : letters.toCharArray()) {
            int i = result.indexOf(c);
            from.add(i >= 0 ? at.get(i) : over.get(summed.indexOf(c)));
        }
        return from;
    }
}
