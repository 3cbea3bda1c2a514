/// Rewriting a graph into an equal one that is cheaper or numerically better.
///
/// A [Rule] is local: a law, how exact it is, an example that tests it, and a function from a node
/// to an equal one. The [Rewriter] applies all rules of a [RuleBook] to a fixpoint, operands before
/// users, into a new builder; so equal sub-expressions meet (hash-consing) and what no root needs
/// is left behind. What is not local is a pass of its own.
///
/// Canonical forms, which rules may count on in their operands:
///
/// - a tensor of one number is `expand(reshape(constant))`, a scalar a bare constant;
/// - of two factors or terms, the constant stands on the right; `x - c` is `x + (-c)`;
/// - a sign stands outside: `-(x * y)`, and within a constant where there is one;
/// - broadcasting stands outside of element-wise functions: a value is computed once and then
///   repeated;
/// - reshapes and transposes stand outside of element-wise functions.
package org.nnc.rewrite;
