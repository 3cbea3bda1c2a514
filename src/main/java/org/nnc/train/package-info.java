/// Fits a model to data: batches in, a compiled training step, checkpoints and curves out.
///
/// A run is an [Assignment] (what is to be fitted, to which data, how) carried out by a [Trainer]
/// on an [Engine]. All that changes from step to step is in [Memory], so a run is resumed by
/// reading it back.
package org.nnc.train;
