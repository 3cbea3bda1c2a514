/// The first representation: a pure, hash-consed dataflow graph of tensor operations.
///
/// A [Node] is a value; its [Op], a record, says what computes it. A [Graph] names the results.
/// Free sizes are [org.nnc.type.Dim]s. Operations themselves are in `org.nnc.op`, one file each.
package org.nnc.graph;
