package org.nnc.pass;

import org.nnc.graph.Graph;
import org.nnc.program.Program;
import org.nnc.type.Precision;

/// From a differentiated graph to the program that backends compile.
public final class Compiler {
    private Compiler() {}

    /// Rewrites, lowers and plans the memory. Under a budget, loops are divided into segments if
    /// the plan else exceeds it.
    public static Program compile(Graph graph, Precision precision, Options options) {
        if (options.budget().isLimited() && options.budget().segments() == 0) {
            return new Fitting(Passes.PIPELINE, graph, precision, options).compile();
        }
        return Passes.PIPELINE.compile(graph, precision, options);
    }

    /// Only the passes on graphs.
    public static Graph rewrite(Graph graph, Precision precision, Options options) {
        return Passes.PIPELINE.rewrite(graph, precision, options);
    }
}
