package org.nnc.lower;

import org.nnc.program.Kernel;

import java.util.List;
import java.util.function.Predicate;

/// Anchors that one kernel computes.
interface Group {
    List<Anchor> anchors();

    /// Takes in one more, which comes after all its anchors in the order of computation; false, and
    /// nothing changed, if one kernel can't compute them all.
    boolean add(Anchor anchor);

    /// @param readOutside whether some other kernel, or the caller, reads an anchor from memory
    Kernel kernel(String name, Predicate<Anchor> readOutside);
}
