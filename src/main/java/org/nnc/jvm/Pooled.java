package org.nnc.jvm;

import org.nnc.memory.MemoryPlanner;
import org.nnc.program.Accesses;
import org.nnc.program.Buffer;
import org.nnc.program.Kernel;
import org.nnc.program.MemoryPlan;
import org.nnc.program.Pooling;
import org.nnc.program.Program;
import org.nnc.type.Precision;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The convolutions of a program that a class does together with the pooling after them. Nothing is
/// stored between the two, so that the buffer there has no place in memory.
final class Pooled {
    /// By the names of the contractions.
    private final Map<String, Windows> both = new HashMap<>();

    private final Set<Buffer> unstored = new HashSet<>();

    private Pooled() {}

    static Pooled of(Program program, Flavour flavour) {
        Pooled found = new Pooled();
        if (flavour != Flavour.VECTOR) return found;
        Lasting lasting = new Lasting(program);
        Layout layout = new Layout(program, true, Set.of());
        List<Kernel> kernels = program.kernels();
        for (int i = 0; i + 1 < kernels.size(); i++) {
            if (!(kernels.get(i) instanceof Kernel.Contraction c)) continue;
            Optional<Pooling> pooling = Pooling.of(program, c, kernels.get(i + 1));
            if (pooling.isEmpty() || !isApart(pooling.get(), layout)) continue;
            windows(pooling.get(), lasting.lasts(c.left()), program.precision())
                    .ifPresent(w -> found.add(c, pooling.get(), w));
        }
        return found;
    }

    private void add(Kernel.Contraction c, Pooling p, Windows w) {
        both.put(c.name(), w);
        unstored.add(p.stored());
    }

    /// How the two are written as one.
    ///
    /// @param lasts whether the window is made of weights that stay
    static Optional<Windows> windows(Pooling p, boolean lasts, Precision precision) {
        Optional<Windows> found = Windows.pooled(p, lasts);
        return lasts && precision == Precision.FLOAT32 ? found.map(Windows::fastest) : found;
    }

    /// What pooling writes must lie apart from what the convolution goes on reading. (The planner
    /// lets the two be alive together; but where one takes the other's place, they are one.)
    private static boolean isApart(Pooling p, Layout layout) {
        Set<Buffer> read = new HashSet<>(Accesses.of(p.product().left()));
        read.addAll(Accesses.of(p.product().right()));
        return layout.areApart(Accesses.of(p.epilogue()).written(), read);
    }

    /// A convolution with its pooling.
    Optional<Windows> at(Kernel kernel) {
        return Optional.ofNullable(both.get(kernel.name()));
    }

    /// Buffers in which nothing is stored.
    Set<Buffer> unstored() {
        return unstored;
    }

    /// The program with no place for these.
    Program planned(Program program) {
        MemoryPlan plan = program.plan();
        if (unstored.isEmpty() || plan.equals(MemoryPlan.EMPTY)) return program;
        return MemoryPlanner.plan(program, plan.peakAt(), unstored);
    }
}
