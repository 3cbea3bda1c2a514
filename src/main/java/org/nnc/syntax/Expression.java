package org.nnc.syntax;

import org.nnc.source.Span;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// An expression.
public sealed interface Expression extends Syntax {
    /// `42`; never negative.
    record IntLiteral(long value, Span span) implements Expression {}

    /// `1e-3`, `0.5`; finite, never negative.
    record FloatLiteral(double value, Span span) implements Expression {}

    /// `"nthd->nhtd"`, with the escapes resolved.
    record StringLiteral(String value, Span span) implements Expression {}

    /// `true`, `false`.
    record BooleanLiteral(boolean value, Span span) implements Expression {}

    /// `none`.
    record NoneLiteral(Span span) implements Expression {}

    /// A name that is used; also `training`, which the checker knows.
    record Reference(String name, Span span) implements Expression {}

    /// `_`: an inferred dimension.
    record Wildcard(Span span) implements Expression {}

    /// `...`: any leading dimensions.
    record Ellipsis(Span span) implements Expression {}

    /// `net.loss`.
    record Member(Expression base, Name name, Span span) implements Expression {}

    /// `f(x, rate = 0.1)`.
    record Call(Expression callee, List<Argument> arguments, Span span) implements Expression {
        public Call {
            arguments = List.copyOf(arguments);
        }
    }

    /// `x[i, 2:5, ..., ::2]`.
    record Index(Expression base, List<Subscript> subscripts, Span span) implements Expression {
        public Index {
            subscripts = List.copyOf(subscripts);
        }
    }

    /// `x |> f(a)` or `x |> f`.
    record Pipe(Expression value, Expression target, Span span) implements Expression {
        /// What it means: `x |> f(a)` is `f(x, a)`, `x |> f` is `f(x)`.
        public Call asCall() {
            var arguments = new ArrayList<Argument>();
            arguments.add(new Argument(Optional.empty(), value, value.span()));
            if (target instanceof Call(var callee, var rest, _)) {
                arguments.addAll(rest);
                return new Call(callee, arguments, span);
            }
            return new Call(target, arguments, span);
        }
    }

    /// `-x`, `not c`.
    record Unary(UnaryOperator operator, Expression operand, Span span) implements Expression {}

    /// `a + b` and the like.
    record Binary(BinaryOperator operator, Expression left, Expression right, Span span)
            implements Expression {}

    /// `from..to`, without `to`.
    record Range(Expression from, Expression to, Span span) implements Expression {}

    /// `[a, b, c]`.
    record ListOf(List<Expression> elements, Span span) implements Expression {
        public ListOf {
            elements = List.copyOf(elements);
        }
    }

    /// `[f(w) for w in widths]`.
    record Comprehension(Expression element, List<Name> targets, Expression sequence, Span span)
            implements Expression {
        public Comprehension {
            targets = List.copyOf(targets);
        }
    }

    /// `a, b` after `=`, `return` or `emit`, or `(a, b)` anywhere; two elements at least.
    record Tuple(List<Expression> elements, Span span) implements Expression {
        public Tuple {
            elements = List.copyOf(elements);
        }
    }

    /// `if c { 1 } else { 2 }` used as a value: each block ends with a [Statement.Evaluate].
    record If(Expression condition, Body.Block then, Body.Block otherwise, Span span)
            implements Expression {}

    /// `scan a in xs, b in ys (axis = 0) with h = …, c = … { …; emit e }`.
    record Scan(
            List<Sequence> sequences,
            List<Argument> options,
            List<Carry> carries,
            Body.Block body,
            Span span)
            implements Expression {
        public Scan {
            sequences = List.copyOf(sequences);
            options = List.copyOf(options);
            carries = List.copyOf(carries);
        }
    }

    /// `x_t in x` of a scan: in each step the name stands for one slice of the sequence.
    record Sequence(Name element, Expression sequence, Span span) {}

    /// `h = …` of a scan: a name that is carried from step to step, and its first value.
    record Carry(Name name, Expression initial, Span span) {}

    /// `fn(x) = …` as a value.
    record Lambda(List<Parameter> parameters, Body body, Span span) implements Expression {
        public Lambda {
            parameters = List.copyOf(parameters);
        }
    }
}
