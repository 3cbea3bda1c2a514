package org.nnc.recurrence;

import org.nnc.type.Dim;

/// How loops of one length were divided.
///
/// @param length of the loops
/// @param at the length for which the segments were chosen
/// @param steps of a segment
/// @param state how many numbers the carries are with which a segment begins
/// @param step how many numbers the derivative reads of one step
public record Segmentation(Dim length, long at, int steps, long state, long step) {
    public long segments() {
        return at / steps;
    }

    /// The least that states at the beginnings of segments and the steps of one segment need
    /// together, however long segments are: `T/K · state + K · step` is least for `K = √(T · state
    /// / step)`, and then `2 · √(T · state · step)`, in numbers.
    public long bound() {
        return Math.round(2 * Math.sqrt((double) at * state * step));
    }

    /// What the same loops keep that are not divided, in numbers.
    public long undivided() {
        return at * step;
    }
}
