package org.nnc.opencl;

import org.nnc.program.Kernel;

/// One OpenCL kernel being written for (a part of) a kernel of the program.
record Draft(
        Generator generator,
        Kernel origin,
        String function,
        KernelText kernel,
        Expressions expressions,
        Statements statements) {

    /// Adds the finished function to the program.
    Step.Launch launch(Step.Grid grid) {
        generator.add(kernel.text(origin.name()));
        return new Step.Launch(function, origin.name(), kernel.arguments(), grid);
    }
}
