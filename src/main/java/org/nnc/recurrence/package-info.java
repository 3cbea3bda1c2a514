/// Loops made smaller: what of a [org.nnc.op.Scan] need not run step by step is computed for all
/// steps at once, before it or after it.
///
/// [org.nnc.recurrence.Recurrences] is the pass. It puts loops over the same sequences together
/// ([org.nnc.recurrence.Merging]), then takes each apart ([org.nnc.recurrence.Loop]): drops what
/// nobody reads ([org.nnc.recurrence.Pruning]), tells products of joined operands apart
/// ([org.nnc.recurrence.Splitting]), moves what depends on no carry before the loop
/// ([org.nnc.recurrence.Before]) and that on which no carry depends behind it
/// ([org.nnc.recurrence.After]); both compute for all steps at once what a step computes
/// ([org.nnc.recurrence.Lift]). What it may do, each time it asks, is named in
/// [org.nnc.recurrence.LoopLaw].
///
/// [org.nnc.recurrence.Segments] is another, for when memory is short: it first moves into loops
/// what stands around them ([org.nnc.recurrence.Lasts], [org.nnc.recurrence.Sinking]), step by step
/// ([org.nnc.recurrence.Stepwise]), lets loops that stand in a row go step by step together
/// ([org.nnc.recurrence.Merging]), and then writes those that keep stacks for a derivative
/// ([org.nnc.recurrence.Kept]) as loops over segments ([org.nnc.recurrence.Segment]) that keep only
/// what each begins with.
package org.nnc.recurrence;
