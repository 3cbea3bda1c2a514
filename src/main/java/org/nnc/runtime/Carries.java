package org.nnc.runtime;

import java.util.HashMap;
import java.util.Map;

/// What a stream carries from call to call, by name. Where there is no stream, each call begins
/// anew, and the arrays only serve to write to.
final class Carries {
    private final Map<String, Object> arrays = new HashMap<>();
    private final int[] fresh = {1};
    private boolean stream;

    /// Not 0 where the initial values count.
    int[] fresh() {
        return fresh;
    }

    void goOn() {
        stream = true;
    }

    void beginAnew() {
        fresh[0] = 1;
    }

    /// The array of a tensor for so many elements.
    ///
    /// @throws IllegalArgumentException if the stream goes on with another number
    Object array(TensorSpec tensor, int elements) {
        Object array = arrays.get(tensor.name());
        int length = array == null ? -1 : tensor.length(array);
        if (length == elements) return array;
        if (fresh[0] == 0) {
            throw new IllegalArgumentException(
                    "the stream carries "
                            + tensor
                            + " with "
                            + (length < 0 ? "no" : Integer.toString(length))
                            + " numbers, and now needs "
                            + elements
                            + "; keep the sizes from call to call, or restart() first");
        }
        array = tensor.allocate(elements);
        arrays.put(tensor.name(), array);
        return array;
    }

    /// A call is over.
    void advance() {
        if (stream) fresh[0] = 0;
    }
}
