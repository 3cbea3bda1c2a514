package org.nnc.lower;

import org.nnc.graph.Graph;
import org.nnc.program.Kernel;

import java.util.List;

/// Lowers the body of a loop.
interface Bodies {
    List<Kernel> kernels(Graph body, Outside outside);
}
