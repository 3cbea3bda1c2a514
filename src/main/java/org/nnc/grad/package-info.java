/// Differentiation, from graph to graph: [org.nnc.grad.Gradient] walks backwards from a result and
/// asks each operation for its part. The rules themselves stand with the operations.
package org.nnc.grad;
