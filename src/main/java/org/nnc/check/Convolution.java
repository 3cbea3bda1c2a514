package org.nnc.check;

import org.nnc.graph.Node;
import org.nnc.op.Conv;
import org.nnc.op.ConvInput;
import org.nnc.op.Unfold;
import org.nnc.op.Window;
import org.nnc.type.DType;
import org.nnc.type.Dim;
import org.nnc.type.Shape;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// Convolution over any number of spatial axes, its transpose, and sliding windows.
final class Convolution {
    private static final String WINDOW = "stride = 1, dilation = 1, pad = 0";

    static final List<Primitive> TABLE =
            List.of(
                    Primitive.of("conv", "x, w, " + WINDOW + ", groups = 1", Convolution::conv),
                    Primitive.of(
                            "conv_transpose",
                            "x, w, " + WINDOW + ", output_pad = 0, groups = 1",
                            Convolution::transpose),
                    Primitive.of(
                            "windows",
                            "x, kernel, " + WINDOW + ", fill = 0",
                            Convolution::windows));

    private Convolution() {}

    private static Operand floats(Arguments a, String slot) {
        return new Operand(Convert.cast(a.frame(), a.node(slot), DType.FLOAT), a.given(slot));
    }

    private static Meaning conv(Arguments a) {
        Operand x = floats(a, "x");
        Operand w = floats(a, "w");
        int axes = spatialAxes(a, x, w);
        Window window = window(a, kernel(a, w, axes), spatial(x.node(), axes));
        int groups = a.integer("groups", 1);
        return new Meaning.Tensor(
                Operations.make(
                        a.frame(),
                        a.span(),
                        List.of(x, w),
                        n -> a.build().add(new Conv(n.get(0), n.get(1), window, groups))));
    }

    private static int spatialAxes(Arguments a, Operand x, Operand w) {
        int axes = x.node().rank() - 2;
        if (axes >= 1 && w.node().rank() == x.node().rank()) return axes;
        throw new Failure(
                Operations.labelled(
                        Problem.SHAPES.at(
                                a.span(),
                                "a convolution wants [N, C, S…] and weights [F, C, K…]: "
                                        + x.quoted()
                                        + " is "
                                        + x.node().type()
                                        + ", "
                                        + w.quoted()
                                        + " is "
                                        + w.node().type()),
                        List.of(x, w)));
    }

    private static Shape spatial(Node x, int axes) {
        return x.shape().slice(x.rank() - axes, x.rank());
    }

    private static List<Integer> kernel(Arguments a, Operand w, int axes) {
        var kernel = new ArrayList<Integer>();
        for (Dim d : spatial(w.node(), axes).dims()) {
            if (!d.isConstant()) {
                throw a.failure(
                        Problem.NOT_KNOWN,
                        "the sizes of a kernel must be known at compile time, "
                                + w.quoted()
                                + " is "
                                + w.node().type());
            }
            kernel.add(d.intValue());
        }
        return kernel;
    }

    private static Window window(Arguments a, List<Integer> kernel, Shape spatial) {
        int axes = kernel.size();
        var stride = positive(a, "stride", a.perAxis("stride", axes, 1));
        var dilation = positive(a, "dilation", a.perAxis("dilation", axes, 1));
        positive(a, "kernel", kernel);
        var before = new ArrayList<>(Collections.nCopies(axes, 0));
        var after = new ArrayList<>(before);
        if (a.has("pad")) padding(a, kernel, stride, dilation, spatial, before, after);
        var window = new Window(kernel, stride, dilation, before, after);
        checkFits(a, window, spatial);
        return window;
    }

    private static List<Integer> positive(Arguments a, String slot, List<Integer> values) {
        if (values.stream().allMatch(v -> v >= 1)) return values;
        throw a.failure(Problem.OUT_OF_RANGE, "`" + slot + "` is 1 or more, got " + values);
    }

    private static void padding(
            Arguments a,
            List<Integer> kernel,
            List<Integer> stride,
            List<Integer> dilation,
            Shape spatial,
            List<Integer> before,
            List<Integer> after) {
        for (int i = 0; i < kernel.size(); i++) {
            List<Integer> pair =
                    a.meaning("pad") instanceof Meaning.Text(String word)
                            ? named(
                                    a,
                                    word,
                                    kernel.get(i),
                                    stride.get(i),
                                    dilation.get(i),
                                    spatial.dim(i))
                            : numbers(a, i, kernel.size());
            if (pair.stream().anyMatch(p -> p < 0)) {
                throw a.failure(Problem.OUT_OF_RANGE, "`pad` is 0 or more, got " + pair);
            }
            before.set(i, pair.getFirst());
            after.set(i, pair.getLast());
        }
    }

    private static List<Integer> named(
            Arguments a, String word, int kernel, int stride, int dilation, Dim size) {
        if (word.equals("valid")) return List.of(0, 0);
        if (!word.equals("same")) {
            throw a.wrong(Problem.ARGUMENT_KIND, "pad", "same, valid, or numbers");
        }
        int reach = dilation * (kernel - 1) + 1;
        int total = reach - 1;
        if (stride > 1) {
            if (!size.isConstant()) {
                throw a.failure(
                        Problem.NOT_KNOWN,
                        "`pad = same` with a stride wants sizes that are known;"
                                + " here one is "
                                + size);
            }
            int n = size.intValue();
            total = Math.max(0, (Math.ceilDiv(n, stride) - 1) * stride + reach - n);
        }
        return List.of(total / 2, total - total / 2);
    }

    private static List<Integer> numbers(Arguments a, int axis, int axes) {
        var all = Convert.elements(a.meaning("pad"));
        boolean list = a.meaning("pad") instanceof Meaning.Sequence;
        if (list && all.size() != axes) {
            throw a.wrong(
                    Problem.ARGUMENT_COUNT,
                    "pad",
                    "a number or pair for each of " + axes + " axes");
        }
        Meaning own = list ? all.get(axis) : all.getFirst();
        var ends = Convert.elements(own);
        return List.of(a.integer(ends.getFirst(), "pad"), a.integer(ends.getLast(), "pad"));
    }

    private static void checkFits(Arguments a, Window w, Shape spatial) {
        Shape outputs = w.outputs(spatial);
        for (int i = 0; i < w.axes(); i++) {
            if (outputs.dim(i).negate().isAtLeast(0)) {
                throw a.failure(
                        Problem.SHAPES,
                        "a window of "
                                + w.kernel().get(i)
                                + " with dilation "
                                + w.dilation().get(i)
                                + " does not fit an axis of "
                                + spatial.dim(i)
                                + " elements");
            }
        }
    }

    private static Meaning transpose(Arguments a) {
        Operand x = floats(a, "x");
        Operand w = floats(a, "w");
        int axes = spatialAxes(a, x, w);
        var kernel = kernel(a, w, axes);
        var stride = a.perAxis("stride", axes, 1);
        var dilation = a.perAxis("dilation", axes, 1);
        var extra = a.perAxis("output_pad", axes, 0);
        Window window = window(a, kernel, spatial(x.node(), axes));
        var sizes = new ArrayList<Dim>();
        for (int i = 0; i < axes; i++) {
            int reach = dilation.get(i) * (kernel.get(i) - 1) + 1 + extra.get(i);
            Dim size = x.node().dim(2 + i).minus(1).times(stride.get(i)).plus(reach);
            sizes.add(size.minus(window.before().get(i) + window.after().get(i)));
        }
        int groups = a.integer("groups", 1);
        return new Meaning.Tensor(
                Operations.make(
                        a.frame(),
                        a.span(),
                        List.of(x, w),
                        n ->
                                a.build()
                                        .add(
                                                new ConvInput(
                                                        n.get(0), n.get(1), window, groups,
                                                        sizes))));
    }

    private static Meaning windows(Arguments a) {
        Operand x = floats(a, "x");
        int axes =
                a.meaning("kernel") instanceof Meaning.Sequence(var all)
                        ? all.size()
                        : x.node().rank() - 2;
        if (axes < 1 || axes > x.node().rank()) {
            throw a.wrong(Problem.ARGUMENT_COUNT, "kernel", "a size for each axis to slide over");
        }
        Window window = window(a, a.perAxis("kernel", axes, 1), spatial(x.node(), axes));
        double fill = a.real("fill", 0);
        return new Meaning.Tensor(
                Operations.make(
                        a.frame(),
                        a.span(),
                        List.of(x),
                        n -> a.build().add(new Unfold(n.getFirst(), window, fill))));
    }
}
