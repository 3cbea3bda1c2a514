package org.nnc.program;

import org.nnc.runtime.Executable;

/// Turns programs into something that runs.
public interface Backend {
    /// As the command line names it: `vector`, `scalar`, `opencl`.
    String name();

    Executable compile(Program program);
}
