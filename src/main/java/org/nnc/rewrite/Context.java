package org.nnc.rewrite;

import org.nnc.graph.Builder;
import org.nnc.type.Precision;

/// What a rule may use.
///
/// @param builder makes the nodes of the result
/// @param precision how constants that are folded round
public record Context(Builder builder, Precision precision) {}
