package org.nnc.runtime;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/// What C2 of JDK 25 asks for, see [Practice].
class PracticeTest {
    /// Calls after which a method with loops is compiled (`Tier4MinInvocationThreshold`).
    private static final int WITH_LOOPS = 600;

    /// Calls after which any method is (`Tier4InvocationThreshold`).
    private static final int WITHOUT = 5000;

    /// How often a branch must have been passed for a side never taken to be left out.
    private static final int BRANCH = 40;

    @Test
    void branchesArePassedOftenEnoughBeforeAKernelIsCompiled() {
        int[] calls = new int[2];
        Team.Task task = (kernel, worker, from, to) -> calls[kernel]++;
        Practice.calls(task, 1);
        int runs = WITH_LOOPS / (calls[0] + 1);
        assertTrue(runs >= BRANCH, () -> "compiled after " + runs + " runs");
    }

    @Test
    void kernelsWithoutLoopsAreCompiledInTheEnd() {
        assertTrue(Practice.RUNS * (Practice.CALLS + 1) > WITHOUT);
    }
}
