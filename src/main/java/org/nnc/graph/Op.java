package org.nnc.graph;

import org.nnc.op.*;
import org.nnc.program.Lowering;
import org.nnc.type.TensorType;

import java.util.List;

/// What computes a node. One record, one file, holds all that is known of an operation; the
/// record's components are its operands ([Node], `List<Node>`) and its attributes (all others).
///
/// To add one: write its record in `org.nnc.op` and name it here.
public sealed interface Op
        permits ArgReduce,
                ArgSort,
                Barrier,
                Cast,
                Checkpoint,
                Concat,
                Constant,
                Conv,
                ConvFilter,
                ConvInput,
                Cumulate,
                Custom,
                Einsum,
                Expand,
                Fold,
                Gather,
                Iota,
                Literal,
                Map,
                Pad,
                RandomUniform,
                Reduce,
                Reshape,
                Reverse,
                Scan,
                ScanResult,
                ScatterAdd,
                SizeOf,
                Slice,
                StopGradient,
                Transpose,
                Unfold,
                Variable {

    /// The type of the result. Throws [ShapeException] if the operands do not fit: this is the
    /// check of the user's shapes, and what the verifier recomputes after every pass.
    TensorType type();

    /// Adds to each operand's cotangent its part of `dy`, the cotangent of the result; made of
    /// ordinary nodes, so that it can be differentiated again. `self` is this operation's node.
    void vjp(Node self, Node dy, Cotangents to);

    /// The reference meaning, in plain loops that share nothing with lowering.
    Value eval(List<Value> operands, Environment environment);

    /// The operands whose values [#eval] wants: all, but for an operation that also carries
    /// formulas.
    default List<Node> evaluated() {
        return Schema.of(this).operands(this);
    }

    /// How it becomes kernels.
    Lowering lower();
}
