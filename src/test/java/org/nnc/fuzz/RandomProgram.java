package org.nnc.fuzz;

import org.nnc.graph.Graph;
import org.nnc.pass.Compiler;
import org.nnc.pass.Options;
import org.nnc.program.Program;
import org.nnc.type.Precision;

/// Programs of random graphs and their gradients.
public final class RandomProgram {
    private RandomProgram() {}

    /// The same for the same seed.
    public static Program program(long seed) {
        Case forward = RandomGraph.forward(Choices.of(seed));
        Graph graph = RandomGraph.gradient(forward).orElse(forward).graph();
        return Compiler.compile(graph, Precision.FLOAT32, Options.DEFAULT);
    }
}
