package org.nnc.syntax;

import org.nnc.source.Span;

import java.util.List;
import java.util.Optional;

/// A statement of a body. `loss = …` is an [Assign] to the name `loss`, and so are the settings of
/// a `train` block and the columns of a `data` block: what they mean depends on the body.
public sealed interface Statement extends Syntax
        permits Declaration.Function,
                Statement.Input,
                Statement.Target,
                Statement.Param,
                Statement.State,
                Statement.Update,
                Statement.Metric,
                Statement.Output,
                Statement.Require,
                Statement.Assign,
                Statement.If,
                Statement.For,
                Statement.Return,
                Statement.Emit,
                Statement.Evaluate {
    /// `input x: float[N, 784]`.
    record Input(Name name, TypeExpression type, Span span) implements Statement {}

    /// `target y: int[N]`.
    record Target(Name name, TypeExpression type, Span span) implements Statement {}

    /// `param W: float[I, O] = glorot_uniform()`; without `=` when the initial value is left out.
    record Param(Name name, TypeExpression type, Optional<Expression> initial, Span span)
            implements Statement {}

    /// `state m: float[C] = zeros()`.
    record State(Name name, TypeExpression type, Optional<Expression> initial, Span span)
            implements Statement {}

    /// `update m = …`.
    record Update(Name name, Expression value, Span span) implements Statement {}

    /// `metric accuracy = …`.
    record Metric(Name name, Expression value, Span span) implements Statement {}

    /// `output y = …`.
    record Output(Name name, Expression value, Span span) implements Statement {}

    /// `require c, "message {H}"`.
    record Require(Expression condition, Optional<Expression.StringLiteral> message, Span span)
            implements Statement {}

    /// `a = …` or `a, b = …`; a target named `_` drops its value.
    record Assign(List<Name> targets, Expression value, Span span) implements Statement {
        public Assign {
            targets = List.copyOf(targets);
        }
    }

    /// `if c { … } else { … }`; `else if` is a block that holds one `if`.
    record If(Expression condition, Body.Block then, Optional<Body.Block> otherwise, Span span)
            implements Statement {}

    /// `for i in 0..n { … }`; several targets take a tuple apart.
    record For(List<Name> targets, Expression sequence, Body.Block body, Span span)
            implements Statement {
        public For {
            targets = List.copyOf(targets);
        }
    }

    /// `return e`; `return a, b` returns an [Expression.Tuple].
    record Return(Expression value, Span span) implements Statement {}

    /// `emit e`; `emit a, b` emits an [Expression.Tuple].
    record Emit(Expression value, Span span) implements Statement {}

    /// An expression that stands alone: the value of a block, or something left over.
    record Evaluate(Expression value, Span span) implements Statement {}
}
