package org.nnc.check;

import org.nnc.source.Span;
import org.nnc.syntax.Argument;
import org.nnc.syntax.Expression;
import org.nnc.syntax.Name;
import org.nnc.syntax.Parameter;
import org.nnc.type.Dim;
import org.nnc.type.Shape;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Calls of everything that can be called.
final class Calls {
    private Calls() {}

    static Meaning call(Frame f, Expression.Call c) {
        Meaning callee = Expressions.eval(f, c.callee());
        var given = new ArrayList<Given>();
        for (Argument a : c.arguments()) {
            given.add(Given.of(f, a.name(), Expressions.eval(f, a.value()), a.value()));
        }
        if (callee == Meaning.Mark.UNKNOWN) throw Failure.silent();
        return apply(f, callee, given, c);
    }

    private static Meaning apply(Frame f, Meaning callee, List<Given> given, Expression.Call c) {
        Span span = c.span();
        return switch (callee) {
            case Meaning.Builtin(Primitive p) -> primitive(f, p, given, span);
            case Meaning.Closure fn -> Functions.call(f, fn, given, span);
            case Meaning.LayerKind kind -> Layers.call(f, kind, given, c);
            case Meaning.Instance(LayerInstance i) -> Layers.callInstance(f, i, given, c);
            case Meaning.ModelKind kind -> Models.part(f, kind, given, c);
            case Meaning.Part(ModelPart part) -> Models.wire(f, part, given, c);
            default ->
                    throw Problem.NOT_CALLABLE.failure(
                            c.callee().span(),
                            "`"
                                    + Given.text(c.callee())
                                    + "` is "
                                    + callee.describe()
                                    + " and can't be called");
        };
    }

    /// A call with arguments that are values already.
    static Meaning apply(Frame f, Meaning callee, List<Given> given, Span span) {
        var nothing = new Expression.NoneLiteral(span);
        return apply(f, callee, given, new Expression.Call(nothing, List.of(), span));
    }

    private static Meaning primitive(Frame f, Primitive p, List<Given> given, Span span) {
        var arguments = new Arguments(f, p, span);
        int next = 0;
        for (Given g : given) {
            if (g.name().isPresent()) {
                putNamed(p, arguments, g);
            } else if (p.rest()) {
                arguments.add(g);
            } else if (next < p.slots().size()) {
                putOnce(p, arguments, p.slots().get(next++).name(), g);
            } else {
                throw tooMany(p.name(), p.slots().size(), g);
            }
        }
        if (given.stream().anyMatch(Given::isUnknown)) throw Failure.silent();
        declaredShape(f, p, arguments, span);
        for (var slot : p.slots()) {
            boolean there = arguments.given(slot.name()) != null;
            if (slot.required() && !there) throw missing(p.name(), slot.name(), span);
        }
        return p.body().apply(arguments);
    }

    private static void putNamed(Primitive p, Arguments arguments, Given g) {
        Name name = g.name().orElseThrow();
        if (!p.has(name.text())) {
            var known = p.slots().stream().map(Primitive.Slot::name).toList();
            throw noSuchParameter(p.name(), name, known);
        }
        putOnce(p, arguments, name.text(), g);
    }

    private static void putOnce(Primitive p, Arguments arguments, String slot, Given g) {
        if (arguments.given(slot) != null) throw twice(p.name(), slot, g);
        arguments.put(slot, g);
    }

    /// An initializer without a shape takes the declared one.
    private static void declaredShape(Frame f, Primitive p, Arguments arguments, Span span) {
        boolean open = p.has("shape") && !arguments.has("shape") && !arguments.has("like");
        if (open && arguments.rest().isEmpty() && f.declared().isPresent()) {
            arguments.put("shape", shapeArgument(f.declared().get(), span));
        }
    }

    private static Given shapeArgument(Shape shape, Span span) {
        var sizes = shape.dims().stream().map(d -> (Meaning) new Meaning.Whole(d)).toList();
        var name = Optional.of(new Name("shape", span));
        return new Given(name, new Meaning.Sequence(sizes), span, shape.toString());
    }

    /// The same for a function written in the language: it has a parameter `shape` and is not given
    /// it.
    static List<Given> withDeclaredShape(
            Frame f, List<Parameter> parameters, List<Given> given, Span span) {
        if (f.declared().isEmpty()) return given;
        int at = -1;
        for (int i = 0; i < parameters.size(); i++) {
            if (parameters.get(i).name().text().equals("shape")) at = i;
        }
        if (at < 0) return given;
        boolean named =
                given.stream()
                        .anyMatch(g -> g.name().filter(n -> n.text().equals("shape")).isPresent());
        long positional = given.stream().filter(g -> g.name().isEmpty()).count();
        if (named || positional > at && given.get(at).meaning() instanceof Meaning.Sequence) {
            return given;
        }
        return inserted(parameters, given, at, shapeArgument(f.declared().get(), span));
    }

    /// With the shape by name; arguments by position go to the parameters other than it.
    private static List<Given> inserted(
            List<Parameter> parameters, List<Given> given, int at, Given shape) {
        var all = new ArrayList<Given>();
        int next = 0;
        for (Given g : given) {
            if (g.name().isPresent()) {
                all.add(g);
                continue;
            }
            if (next == at) next++;
            if (next < parameters.size()) {
                var name = Optional.of(parameters.get(next).name());
                all.add(new Given(name, g.meaning(), g.span(), g.text(), g.origin()));
            } else {
                all.add(g);
            }
            next++;
        }
        all.add(shape);
        return all;
    }

    static Failure noSuchParameter(String callee, Name name, List<String> known) {
        var near = Expressions.nearest(name.text(), known);
        var d =
                Problem.NO_SUCH_PARAMETER
                        .at(name.span(), callee + " has no parameter '" + name.text() + "'")
                        .nearest(near);
        boolean few = near.isEmpty() && !known.isEmpty();
        return new Failure(few ? d.hint("it has " + String.join(", ", known)) : d);
    }

    static Failure tooMany(String callee, int most, Given g) {
        return Problem.ARGUMENT_COUNT.failure(
                g.span(),
                callee
                        + " takes "
                        + most
                        + (most == 1 ? " argument" : " arguments")
                        + ", this is one more");
    }

    static Failure twice(String callee, String slot, Given g) {
        return Problem.ARGUMENT_COUNT.failure(
                g.span(), "`" + slot + "` of " + callee + " is given twice");
    }

    static Failure missing(String callee, String slot, Span span) {
        return Problem.ARGUMENT_COUNT.failure(span, callee + " wants `" + slot + "`");
    }

    static Meaning whole(long value) {
        return new Meaning.Whole(Dim.of(value));
    }
}
