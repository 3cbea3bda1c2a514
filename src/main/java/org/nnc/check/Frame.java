package org.nnc.check;

import org.nnc.graph.Builder;
import org.nnc.source.Span;
import org.nnc.syntax.Expression;
import org.nnc.type.Shape;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
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

    /// What the body of a scan emits.
    private Optional<List<Given>> emits = Optional.empty();

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

    /// The body of a scan in this one. What it makes belongs to where the scan stands; of a model,
    /// it declares nothing.
    Frame loop(Scope names) {
        var inner =
                new Frame(
                        run,
                        kind == Kind.MODEL ? Kind.LAYER : kind,
                        names,
                        owner,
                        Optional.empty());
        inner.emits = Optional.of(new ArrayList<>());
        return inner;
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

    /// What was emitted so far, in the body of a scan.
    Optional<List<Given>> emits() {
        return emits;
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
