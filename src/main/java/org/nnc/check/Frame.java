package org.nnc.check;

import org.nnc.graph.Builder;
import org.nnc.source.Span;
import org.nnc.syntax.Expression;
import org.nnc.type.Shape;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// The evaluation of one body.
final class Frame {
    /// What the body belongs to, which decides about the statements it may hold.
    enum Kind {
        FUNCTION("a function"),
        LAYER("a layer"),
        MODEL("a model"),
        OPTIMIZER("an optimizer"),
        TRAIN("a train block");

        private final String text;

        Kind(String text) {
            this.text = text;
        }

        @Override
        public String toString() {
            return text;
        }
    }

    /// The name to which the value of a call is about to be bound.
    record Pending(String name, Expression call) {}

    private final Run run;
    private final Kind kind;
    private final Scope scope;
    private final Owner owner;
    private final Optional<ModelPart> part;

    /// By the name in the body: the paths of the parameters and states that it may update.
    private final Map<String, String> updatable = new HashMap<>();

    private Optional<Pending> pending = Optional.empty();
    private Optional<Shape> declared = Optional.empty();

    Frame(Run run, Kind kind, Scope scope, Owner owner, Optional<ModelPart> part) {
        this.run = run;
        this.kind = kind;
        this.scope = scope;
        this.owner = owner;
        this.part = part;
    }

    /// A function's body, called from this one: what it makes belongs to the caller.
    Frame function(Scope names) {
        return new Frame(run, Kind.FUNCTION, names, owner, Optional.empty());
    }

    /// The same body while an initial value of this shape is evaluated.
    Frame initializing(Shape shape) {
        var inner = new Frame(run, kind, scope, owner, part);
        inner.declared = Optional.of(shape);
        return inner;
    }

    Run run() {
        return run;
    }

    Builder build() {
        return run.builder();
    }

    Kind kind() {
        return kind;
    }

    Scope scope() {
        return scope;
    }

    Owner owner() {
        return owner;
    }

    /// The model whose body this is.
    Optional<ModelPart> part() {
        return part;
    }

    Map<String, String> updatable() {
        return updatable;
    }

    /// The shape that an initializer takes if it is given none.
    Optional<Shape> declared() {
        return declared;
    }

    void bind(String name, Meaning meaning, Span span) {
        scope.bind(name, meaning, span);
    }

    /// Gives what was pending before.
    Optional<Pending> setPending(Optional<Pending> next) {
        var before = pending;
        pending = next;
        return before;
    }

    /// The name that the value of this very call is bound to.
    Optional<String> nameFor(Expression call) {
        return pending.filter(p -> isCallOf(p.call, call)).map(Pending::name);
    }

    /// `M()(x)` names both calls.
    private static boolean isCallOf(Expression outer, Expression call) {
        if (outer == call) return true;
        return outer instanceof Expression.Call c && c.callee() == call;
    }
}
