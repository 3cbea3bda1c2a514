package org.nnc.rewrite;

import org.nnc.type.Shape;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

/// Orders of axes: axis i of the result is axis `p[i]` of the operand.
final class Permutation {
    private Permutation() {}

    static List<Integer> inverse(List<Integer> p) {
        List<Integer> inverse = new ArrayList<>(Collections.nCopies(p.size(), 0));
        for (int i = 0; i < p.size(); i++) inverse.set(p.get(i), i);
        return inverse;
    }

    /// First `inner`, then `outer`.
    static List<Integer> compose(List<Integer> outer, List<Integer> inner) {
        return outer.stream().map(inner::get).toList();
    }

    static Shape apply(List<Integer> p, Shape shape) {
        return new Shape(p.stream().map(shape::dim).toList());
    }

    static String apply(List<Integer> p, String letters) {
        StringBuilder text = new StringBuilder();
        for (int i : p) text.append(letters.charAt(i));
        return text.toString();
    }

    static boolean isIdentity(List<Integer> p) {
        return IntStream.range(0, p.size()).allMatch(i -> p.get(i) == i);
    }
}
