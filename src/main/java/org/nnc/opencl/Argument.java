package org.nnc.opencl;

import org.nnc.program.Buffer;
import org.nnc.program.Var;
import org.nnc.type.DType;
import org.nnc.type.Dim;

/// What a kernel is given at a launch, in the order of its parameters.
sealed interface Argument {
    /// The memory of a buffer; of a temporary one, an input or an output, the arena it lies in.
    record OfBuffer(Buffer buffer) implements Argument {}

    /// Where a buffer starts in its arena, in elements.
    record OfOffset(Buffer buffer) implements Argument {}

    /// Memory for intermediate results of one kernel, in elements of the program's floats (or of
    /// 32-bit integers).
    record OfScratch(int number, Dim elements, DType dtype) implements Argument {}

    /// A size that the free sizes decide.
    record OfSize(Dim size) implements Argument {}

    /// The step of a loop that the host runs.
    record OfStep(Var step) implements Argument {}

    /// How many iterations one work item does.
    record OfChunk() implements Argument {}
}
