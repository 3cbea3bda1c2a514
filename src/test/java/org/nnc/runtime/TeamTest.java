package org.nnc.runtime;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.util.concurrent.atomic.AtomicBoolean;

class TeamTest {
    private static final long SECOND = 1_000_000_000L;

    @AfterEach
    void restore() {
        Team.limit(0);
    }

    /// However long it takes: what counts is the time in which the threads had nothing to do.
    @Test
    void workThatComesWithoutPauseIsShared() {
        assumeTrue(Team.most() > 1);
        Team.limit(2);
        AtomicBoolean isShared = new AtomicBoolean();
        Team.Task task =
                (_, worker, _, _) -> {
                    spend(200_000);
                    if (worker > 0) isShared.set(true);
                };
        long end = System.nanoTime() + 10 * SECOND;
        while (!isShared.get() && System.nanoTime() < end) Team.runIfOften(task, 0, 2, 1);
        assertTrue(isShared.get());
    }

    private static void spend(long nanos) {
        long end = System.nanoTime() + nanos;
        while (System.nanoTime() < end) Thread.onSpinWait();
    }
}
