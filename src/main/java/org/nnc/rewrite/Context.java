package org.nnc.rewrite;

import org.nnc.graph.Builder;
import org.nnc.graph.Node;
import org.nnc.type.Precision;

import java.util.Map;

/// What a rule may use.
///
/// @param builder makes the nodes of the result
/// @param precision how constants that are folded round
/// @param uses how many users of the old graph each node stands for; none for what a rule made
public record Context(Builder builder, Precision precision, Map<Node, Integer> uses) {
    /// True if others use the node, so that a rule which computes it in another way may make work.
    boolean isShared(Node n) {
        return uses.getOrDefault(n, 1) > 1;
    }
}
