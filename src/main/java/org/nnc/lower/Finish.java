package org.nnc.lower;

import org.nnc.program.Kernel;
import org.nnc.program.Stmt;
import org.nnc.source.Span;

import java.util.List;

/// The last steps for each kernel: loops merged, and each given its mode.
final class Finish {
    private Finish() {}

    static Kernel nest(String name, List<Stmt> body, List<Span> origins) {
        return new Kernel.LoopNest(name, Modes.chosen(Collapse.of(body)), origins);
    }

    static Kernel contraction(Kernel.Contraction c) {
        return c;
    }
}
