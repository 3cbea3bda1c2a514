package org.nnc.runtime;

/// What a generated class is: the arrays, sizes and working memory of one caller, and the steps
/// that compute with them. One thread at a time.
public interface Workspace extends Team.Task {
    /// Gives the array of an external buffer.
    ///
    /// @param buffer its number, in the program's order
    void bind(int buffer, Object array);

    /// Sets the free sizes, in the program's order; working memory grows as needed.
    void resize(int[] sizes);

    /// Whether parameters and states that the program does not write hold what they hold at the
    /// next run in all that follow. What is made of them, such as packed panels, is kept then.
    default void keep(boolean on) {}

    /// Runs all kernels in order.
    void run();
}
