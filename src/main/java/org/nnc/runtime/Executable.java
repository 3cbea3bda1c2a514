package org.nnc.runtime;

import java.util.Map;

/// A compiled program, ready to run. One thread at a time; make another for another thread.
public interface Executable extends AutoCloseable {
    /// Runs the program once.
    ///
    /// @param sizes the free sizes by name
    /// @param arrays for each external buffer by name, an array with at least its elements:
    ///   `float[]` (or `double[]` in 64-bit precision) for float, `int[]` for int and bool (0 or
    ///   1), `long[]` for int64. Parameters and states that the program updates are written in
    ///   place, outputs are filled.
    void run(Map<String, Long> sizes, Map<String, Object> arrays);

    /// From the next run on, parameters and states stay where the program runs: their arrays are
    /// read at that run only, and written by [#fetch]. A program that runs on the caller's arrays
    /// keeps what it makes of those that it does not write, such as packed panels.
    default void keep() {}

    /// Ends what [#keep] began: writes parameters and states into the arrays of the latest run.
    default void fetch() {}

    @Override
    default void close() {}
}
