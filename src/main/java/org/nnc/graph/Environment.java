package org.nnc.graph;

import org.nnc.op.Variable;
import org.nnc.type.Dim;
import org.nnc.type.Precision;
import org.nnc.type.Shape;

/// What the reference meaning of an operation may ask for.
public interface Environment {
    long size(Dim dim);

    Precision precision();

    /// The value bound to an input, parameter, state or placeholder.
    Value variable(Variable declared);

    default int[] dims(Shape shape) {
        return shape.dims().stream().mapToInt(d -> Math.toIntExact(size(d))).toArray();
    }
}
