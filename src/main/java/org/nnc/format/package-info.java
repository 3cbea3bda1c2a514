/// The files that nnc writes, and reads again: weights and checkpoints, the history of a run,
/// charts.
///
/// ```
/// Map<String, TensorData> weights = Map.of("W", TensorData.of(w, 784, 10));
/// Safetensors file = new Safetensors(weights, Map.of("model", "Mlp"));
/// file.write(path);                                  // all or nothing, by AtomicFile
/// float[] w = Safetensors.read(path).tensor("W").floats();
/// ```
///
/// Everything is written through {@link org.nnc.format.AtomicFile}, so that neither a crash nor a
/// full disk costs what was there before. What is wrong with a file is a {@link
/// org.nnc.data.DataException}.
package org.nnc.format;
