package org.nnc.tune;

import org.nnc.program.Backend;
import org.nnc.program.Kernel.Tiles;

import java.util.List;
import java.util.function.UnaryOperator;

/// A backend whose schedules can be chosen.
public interface Tunable extends Backend {
    /// What a choice holds for: the machine, or the device and its driver. One line.
    String place();

    /// What can be changed about a schedule, one thing after the other, the most important first;
    /// each variant keeps the rest as it is. None where there is nothing to choose.
    List<List<UnaryOperator<Tiles>>> variants();

    /// How many seconds something compiled has to run before it is as quick as it will be.
    double settling();

    /// The schedule of a product for which nothing was chosen.
    Tiles usual();
}
