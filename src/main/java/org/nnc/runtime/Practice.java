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
    public static final int RUNS = 340;

    /// Few enough in each run for the runs to show what loops and branches do: C2 believes a branch
    /// to be never taken only once it was passed 40 times, and takes a method after 600 calls. With
    /// more of them that is earlier, so what follows a loop for lanes that are left over stays in
    /// the code, and sums in registers may become objects on their way through it. Enough together
    /// for 5000 calls, after which C2 takes a method without loops.
    static final int CALLS = 14;

    private Practice() {}

    /// @param parts how many parts the program has
    public static void calls(Team.Task task, int parts) {
        for (int call = 0; call < CALLS; call++) {
            for (int part = 0; part < parts; part++) task.part(part, 0, 0, 0);
        }
    }
}
