package org.nnc.fuzz;

import org.nnc.graph.Builder;
import org.nnc.graph.Node;
import org.nnc.op.Conv;
import org.nnc.op.ConvFilter;
import org.nnc.op.ConvInput;
import org.nnc.op.Einsum;
import org.nnc.op.Fold;
import org.nnc.op.Unfold;
import org.nnc.op.Window;
import org.nnc.type.DType;
import org.nnc.type.Dim;
import org.nnc.type.Shape;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// Random contractions and sliding windows.
final class Windows {
    private final Choices c;
    private final Pool pool;
    private final Builder b;

    Windows(Choices choices, Pool pool) {
        this.c = choices;
        this.pool = pool;
        this.b = pool.builder();
    }

    private Node floats(Shape shape) {
        return pool.find(n -> n.dtype().isFloat() && n.shape().equals(shape))
                .orElseGet(() -> pool.input(DType.FLOAT, shape));
    }

    Node einsum() {
        Node x =
                pool.find(n -> n.dtype().isFloat() && n.rank() > 0 && n.rank() < 5)
                        .orElseGet(() -> pool.input(DType.FLOAT, Shape.of(Pool.N, Dim.of(3))));
        String left = "abcd".substring(0, x.rank());
        List<Character> right = new ArrayList<>();
        List<Character> result = new ArrayList<>();
        for (int i = 0; i < left.length(); i++) {
            int kind = c.below(5);
            if (kind < 3) right.add(left.charAt(i));
            if (kind > 1) result.add(left.charAt(i));
        }
        int more = c.below(3);
        for (char letter : "xy".substring(0, more).toCharArray()) {
            right.add(letter);
            result.add(letter);
        }
        if (c.chance(50)) shuffle(right);
        if (c.chance(40)) shuffle(result);
        List<Dim> dims = new ArrayList<>();
        for (char letter : right) {
            int i = left.indexOf(letter);
            dims.add(i >= 0 ? x.dim(i) : c.pick(List.of(Dim.of(2), Dim.of(4), Pool.M, Dim.ONE)));
        }
        return b.add(new Einsum(x, floats(new Shape(dims)), left, text(right), text(result)));
    }

    private <T> void shuffle(List<T> list) {
        for (int i = 0; i < list.size() - 1; i++) {
            Collections.swap(list, i, i + c.below(list.size() - i));
        }
    }

    private static String text(List<Character> letters) {
        StringBuilder text = new StringBuilder();
        letters.forEach(text::append);
        return text.toString();
    }

    private Window window(int axes) {
        List<Integer> kernel = new ArrayList<>();
        List<Integer> stride = new ArrayList<>();
        List<Integer> dilation = new ArrayList<>();
        List<Integer> before = new ArrayList<>();
        List<Integer> after = new ArrayList<>();
        for (int i = 0; i < axes; i++) {
            kernel.add(1 + c.below(3));
            stride.add(1 + c.below(2));
            dilation.add(c.chance(75) ? 1 : 2);
            before.add(c.below(3));
            after.add(c.below(2));
        }
        return new Window(kernel, stride, dilation, before, after);
    }

    private Shape spatial(int axes) {
        List<Dim> dims = new ArrayList<>();
        for (int i = 0; i < axes; i++) dims.add(Dim.of(5 + c.below(2)));
        return new Shape(dims);
    }

    /// What a convolution is made of.
    private record Parts(Window window, int groups, Shape x, Shape w, Shape y, Shape spatial) {}

    private Parts parts() {
        int axes = 1 + c.below(2);
        int groups = 1 + c.below(2);
        Window window = window(axes);
        Shape spatial = spatial(axes);
        Dim batch = c.pick(List.of(Dim.of(2), Pool.M));
        int channels = 1 + c.below(2);
        int filters = 1 + c.below(2);
        Shape x = Shape.of(batch, Dim.of((long) groups * channels)).concat(spatial);
        Shape w = Shape.of((long) groups * filters, channels).concat(window.kernelShape());
        Shape y = Shape.of(batch, Dim.of((long) groups * filters)).concat(window.outputs(spatial));
        return new Parts(window, groups, x, w, y, spatial);
    }

    Node conv() {
        Parts p = parts();
        return b.add(new Conv(floats(p.x()), floats(p.w()), p.window(), p.groups()));
    }

    Node convInput() {
        Parts p = parts();
        return b.add(
                new ConvInput(
                        floats(p.y()), floats(p.w()), p.window(), p.groups(), p.spatial().dims()));
    }

    Node convFilter() {
        Parts p = parts();
        return b.add(new ConvFilter(floats(p.x()), floats(p.y()), p.window(), p.groups()));
    }

    Node unfold() {
        int axes = 1 + c.below(2);
        Shape s = Shape.of(c.pick(List.of(Dim.of(2), Pool.N))).concat(spatial(axes));
        return b.add(new Unfold(floats(s), window(axes), c.of(0, 1)));
    }

    Node fold() {
        int axes = 1 + c.below(2);
        Window window = window(axes);
        Shape spatial = spatial(axes);
        Shape x = window.unfolded(Shape.of(c.pick(List.of(Dim.of(2), Pool.N))).concat(spatial));
        return b.add(new Fold(floats(x), window, spatial.dims()));
    }
}
