package org.nnc.bench.library;

import java.util.Map;

/// A workload in a library's hands, ready to be repeated.
public interface Job extends AutoCloseable {
    /// One inference, or one step of training.
    void run() throws Exception;

    /// What the last run gave: the outputs, or the loss and, by their names in our model, all
    /// parameters.
    Map<String, float[]> results() throws Exception;

    @Override
    default void close() {}
}
