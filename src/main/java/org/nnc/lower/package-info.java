/// From the graph to kernels.
///
/// [org.nnc.lower.Flow] is the graph as lowering sees it. [org.nnc.lower.Anchors] chooses the nodes
/// that get loops or memory of their own, the anchors; all others are computed where they are read
/// ([org.nnc.lower.Elements]). [org.nnc.lower.Grouping] puts anchors into kernels: a
/// [org.nnc.lower.LoopGroup] of element-wise work and reductions over one space, or a
/// [org.nnc.lower.ProductGroup], a contraction with its epilogue. Each group then writes its
/// statements, with common subexpressions shared and invariant ones hoisted
/// ([org.nnc.lower.Sharing]), and its loops merged and scheduled.
package org.nnc.lower;
