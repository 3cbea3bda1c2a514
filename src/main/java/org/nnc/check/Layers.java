package org.nnc.check;

import org.nnc.source.Span;
import org.nnc.syntax.Declaration;
import org.nnc.syntax.Expression;
import org.nnc.syntax.Parameter;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Calls of layers, which own parameters and states under a path of their own.
final class Layers {
    private Layers() {}

    static Meaning call(Frame f, Meaning.LayerKind kind, List<Given> arguments, Expression.Call c) {
        Declaration.Layer d = kind.declaration();
        String name = d.name().text();
        var given = Calls.withDeclaredShape(f, d.parameters(), arguments, c.span());
        Map<String, Given> matched = Binder.match(name, d.parameters(), given);
        String path = claim(f, f.nameFor(c), name);
        boolean isInstance =
                !d.parameters().isEmpty()
                        && !matched.containsKey(d.parameters().getFirst().name().text());
        if (isInstance) {
            if (matched.values().stream().anyMatch(Given::isUnknown)) throw Failure.silent();
            var all = Binder.named(matched);
            return new Meaning.Instance(new LayerInstance(kind, path, all, c.span()));
        }
        return run(f, kind, matched, path, c.span());
    }

    /// The path of what is made here: by the name it is bound to, else by what it is.
    static String claim(Frame f, Optional<String> bound, String otherwise) {
        String path = f.owner().claim(bound.orElse(otherwise));
        bound.ifPresent(b -> f.run().latest().put(f.owner().below(b), path));
        return path;
    }

    /// A use of an instance: its own arguments, and those of this call.
    static Meaning callInstance(
            Frame f, LayerInstance i, List<Given> arguments, Expression.Call c) {
        Declaration.Layer d = i.kind().declaration();
        String name = d.name().text();
        var matched = new LinkedHashMap<String, Given>();
        for (Given g : i.given()) matched.put(g.name().orElseThrow().text(), g);
        var open = new ArrayList<Parameter>();
        for (Parameter p : d.parameters()) {
            if (!matched.containsKey(p.name().text())) open.add(p);
        }
        matched.putAll(Binder.match(name, open, arguments));
        return run(f, i.kind(), matched, i.path(), c.span());
    }

    private static Meaning run(
            Frame f, Meaning.LayerKind kind, Map<String, Given> given, String path, Span span) {
        Declaration.Layer d = kind.declaration();
        String name = d.name().text();
        f.run().places().add(path);
        var inner =
                new Frame(
                        f.run(),
                        Frame.Kind.LAYER,
                        new Scope(kind.scope()),
                        new Owner(path),
                        Optional.empty());
        f.run().reporter().enter(span, name);
        try {
            Binder.bind(inner, name, d.parameters(), given, span);
            return Statements.result(inner, d.body());
        } finally {
            f.run().reporter().leave();
        }
    }
}
