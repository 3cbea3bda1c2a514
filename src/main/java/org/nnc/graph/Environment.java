package org.nnc.graph;

import org.nnc.op.Variable;
import org.nnc.type.Dim;
import org.nnc.type.Precision;
import org.nnc.type.Shape;

import java.util.List;
import java.util.Map;

/// What the reference meaning of an operation may ask for.
public interface Environment {
    long size(Dim dim);

    Precision precision();

    /// The value bound to an input, parameter, state or placeholder.
    Value variable(Variable declared);

    /// The outputs, in order, of the body of a loop.
    ///
    /// @param given the values of its placeholders, by name
    List<Value> evaluate(Graph body, Map<String, Value> given);

    default int[] dims(Shape shape) {
        return shape.dims().stream().mapToInt(d -> Math.toIntExact(size(d))).toArray();
    }
}
