package org.nnc.lower;

import org.nnc.program.Kernel;
import org.nnc.program.Lowering;

import java.util.List;
import java.util.function.Predicate;

/// An anchor with a kernel of its own: what neither loops over a space nor contractions can say.
record LoneGroup(Flow flow, Elements elements, Bodies bodies, Anchor anchor) implements Group {
    @Override
    public List<Anchor> anchors() {
        return List.of(anchor);
    }

    @Override
    public boolean add(Anchor other) {
        return false;
    }

    @Override
    public Kernel kernel(String name, Predicate<Anchor> readOutside) {
        LoneKernels kernels = new LoneKernels(flow, elements, anchor, name);
        return switch (anchor.lowering()) {
            case Lowering.ArgReduced l -> kernels.argReduced(l);
            case Lowering.Cumulative l -> kernels.cumulative(l);
            case Lowering.Scattered l -> kernels.scattered(l);
            case Lowering.Sorted l -> kernels.sorted(l);
            case Lowering.Loop _ -> new Recurrence(flow, elements, bodies, anchor, name).kernel();
            case Lowering.Pointwise _,
                    Lowering.OfLoop _,
                    Lowering.Table _,
                    Lowering.Reshaped _,
                    Lowering.Reduced _,
                    Lowering.Contracted _ ->
                    throw new IllegalStateException(anchor.node() + " is for other groups");
        };
    }
}
