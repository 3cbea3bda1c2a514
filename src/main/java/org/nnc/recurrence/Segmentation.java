package org.nnc.recurrence;

import org.nnc.type.Dim;

/// How loops of one length were divided.
///
/// @param length of the loops
/// @param at the length for which the segments were chosen
/// @param steps of a segment
/// @param state how many numbers the carries are with which a segment begins
/// @param step how many numbers the derivative reads of one step
/// @param whole how many numbers of one step stay in memory for all steps, since not only loops
///   over the same segments read them
public record Segmentation(Dim length, long at, int steps, long state, long step, long whole) {
    public long segments() {
        return at / steps;
    }

    /// The least that states at the beginnings of segments and the steps of one segment need
    /// together, however long segments are: `T/K · state + K · step` is least for `K = √(T · state
    /// / step)`, and then `2 · √(T · state · step)`, in numbers.
    public long bound() {
        return Math.round(2 * Math.sqrt((double) at * state * step));
    }

    /// What is kept for all steps, however they are divided, in numbers.
    public long keptWhole() {
        return at * whole;
    }

    /// What the same loops keep that are not divided, in numbers.
    public long undivided() {
        return at * step;
    }
}
