package org.nnc.op;

import java.util.*;
import org.nnc.graph.*;
import org.nnc.program.*;
import org.nnc.type.*;

/// A sum of products by Einstein's convention: `left` and `right` give a letter to each axis, `result` to each axis of y;
/// letters that it lacks are summed over. Each letter stands at most once in one operand, those in only one operand stand
/// in the result: traces, diagonals and lone sums are said by other operations.
public record Einsum(Node a, Node b, String left, String right, String result) implements Op {
    @Override
    public TensorType type() {
        java.util.Map<Character, Dim> sizes = new LinkedHashMap<>();
        bind(sizes, a, left, 0);
        bind(sizes, b, right, 1);
        List<Dim> dims = new ArrayList<>();
        for (char c : result.toCharArray()) dims.add(sizes.get(c));
        return a.type().with(new Shape(dims));
    }

    private void bind(java.util.Map<Character, Dim> sizes, Node x, String letters, int operand) {
        if (letters.length() != x.rank()) {
            throw new ShapeException("\"" + letters + "\" names " + letters.length() + " axes, {" + operand + "} is " + x.type());
        }
        for (int i = 0; i < letters.length(); i++) {
            Dim known = sizes.putIfAbsent(letters.charAt(i), x.dim(i));
            if (known != null && !known.equals(x.dim(i))) {
                throw new ShapeException("the sizes of '" + letters.charAt(i) + "' differ: " + known + " of {0}, which is "
                        + a.type() + ", " + x.dim(i) + " of {1}, which is " + b.type());
            }
        }
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
        throw new UnsupportedOperationException("lower of " + this);
    }
}
