package org.nnc.tune;

import org.nnc.program.Kernel;
import org.nnc.program.Kernel.Tiles;
import org.nnc.program.Program;

import java.util.List;
import java.util.function.Function;

/// Replaces the schedules of a program's products.
final class Schedules {
    private Schedules() {}

    static Program replaced(Program program, Function<Kernel.Contraction, Tiles> choice) {
        return program.withKernels(replaced(program.kernels(), choice));
    }

    private static List<Kernel> replaced(
            List<Kernel> kernels, Function<Kernel.Contraction, Tiles> choice) {
        return kernels.stream().map(k -> replaced(k, choice)).toList();
    }

    private static Kernel replaced(Kernel kernel, Function<Kernel.Contraction, Tiles> choice) {
        return switch (kernel) {
            case Kernel.Contraction c -> c.withTiles(choice.apply(c));
            case Kernel.Repeat r -> r.with(replaced(r.body(), choice));
            case Kernel.Blocks b -> b.with(replaced(b.body(), choice));
            case Kernel.LoopNest _, Kernel.ArgSort _ -> kernel;
        };
    }
}
