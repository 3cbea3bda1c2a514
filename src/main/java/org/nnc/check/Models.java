package org.nnc.check;

import org.nnc.syntax.Body;
import org.nnc.syntax.Declaration;
import org.nnc.syntax.Expression;
import org.nnc.syntax.Parameter;
import org.nnc.syntax.Statement;
import org.nnc.syntax.TypeExpression;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Models as parts of models.
final class Models {
    private Models() {}

    /// `M(k = 3)` as an expression.
    static Meaning part(Frame f, Meaning.ModelKind kind, List<Given> given, Expression.Call c) {
        Declaration.Model d = kind.declaration();
        String name = d.name().text();
        var matched = Binder.match(name, d.parameters(), given);
        for (Parameter p : d.parameters()) {
            if (!matched.containsKey(p.name().text()) && p.initial().isEmpty()) {
                throw Calls.missing(name, p.name().text(), c.span());
            }
        }
        if (given.stream().anyMatch(Given::isUnknown)) throw Failure.silent();
        String path = Layers.claim(f, f.nameFor(c), lowerCase(name));
        var part = new ModelPart(kind, path, matched, Map.of(), c.span());
        f.run().parts().add(part);
        return new Meaning.Part(part);
    }

    private static String lowerCase(String name) {
        return Character.toLowerCase(name.charAt(0)) + name.substring(1);
    }

    /// `part(x)`: its inputs and targets, in the order of their declarations or by name, are given.
    /// A part whose members were used already is evaluated again, with the same parameters.
    static Meaning wire(Frame f, ModelPart part, List<Given> given, Expression.Call c) {
        var slots = new ArrayList<Parameter>();
        for (Statement s : given(part.kind().declaration().body())) slots.add(slot(s));
        var wired = new LinkedHashMap<>(part.wired());
        wired.putAll(Binder.match(part.name(), slots, given));
        if (given.stream().anyMatch(Given::isUnknown)) throw Failure.silent();
        f.run().parts().remove(part);
        var result = new ModelPart(part.kind(), part.path(), part.given(), wired, c.span());
        f.run().parts().add(result);
        return new Meaning.Part(result);
    }

    private static Parameter slot(Statement s) {
        return switch (s) {
            case Statement.Input(var n, TypeExpression t, var span) ->
                    new Parameter(n, Optional.of(t), Optional.empty(), span);
            case Statement.Target(var n, TypeExpression t, var span) ->
                    new Parameter(n, Optional.of(t), Optional.empty(), span);
            default -> throw new IllegalArgumentException(s + " is given to nobody");
        };
    }

    /// The inputs and targets that a body declares.
    static List<Statement> given(Body.Block body) {
        var found = new ArrayList<Statement>();
        for (Statement s : body.statements()) {
            switch (s) {
                case Statement.Input i -> found.add(i);
                case Statement.Target t -> found.add(t);
                case Statement.If i -> {
                    found.addAll(given(i.then()));
                    i.otherwise().ifPresent(b -> found.addAll(given(b)));
                }
                case Statement.For l -> found.addAll(given(l.body()));
                default -> {}
            }
        }
        return found;
    }

    static Set<String> givenNames(Body.Block body) {
        var names = new LinkedHashSet<String>();
        for (Statement s : given(body)) names.add(slot(s).name().text());
        return names;
    }

    /// Evaluates the body if that has not been done, and gives its scope.
    static Scope members(Run run, ModelPart part) {
        if (part.frame().isEmpty()) evaluate(run, part);
        return part.frame().orElseThrow().scope();
    }

    private static void evaluate(Run run, ModelPart part) {
        Declaration.Model d = part.kind().declaration();
        var owner = new Owner(part.path());
        var scope = new Scope(part.kind().scope());
        var f = new Frame(run, Frame.Kind.MODEL, scope, owner, Optional.of(part));
        part.setFrame(f);
        run.places().add(part.path());
        if (!part.isWhole()) run.reporter().enter(part.span(), part.name());
        try {
            Binder.bind(f, part.name(), d.parameters(), part.given(), part.span());
            Statements.run(f, d.body().statements());
        } finally {
            if (!part.isWhole()) run.reporter().leave();
        }
    }
}
