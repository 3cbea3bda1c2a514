package org.nnc.runtime;

/// Calls each part of a program on nothing, after each of its first runs, so that the JIT compiles
/// it sooner.
///
/// C2 takes a method that was called 600 times, 200 times before if it was not compiled by C1 yet,
/// if calls and iterations together are some ten thousands. A kernel whose loops are long but which
/// is called once in a step waits for that for 800 steps, which may be a minute. An empty call
/// costs a fraction of a microsecond; the iterations come from the runs between.
public final class Practice {
    /// After so many runs, there is no practice any more.
    public static final int RUNS = 320;

    /// Enough together, and few enough in each run for the runs to show what loops do.
    static final int CALLS = 20;

    private Practice() {}

    /// @param parts how many parts the program has
    public static void calls(Team.Task task, int parts) {
        for (int call = 0; call < CALLS; call++) {
            for (int part = 0; part < parts; part++) task.part(part, 0, 0, 0);
        }
    }
}
