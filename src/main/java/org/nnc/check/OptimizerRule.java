package org.nnc.check;

import org.nnc.graph.Node;
import org.nnc.source.Span;
import org.nnc.syntax.Declaration;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// An optimizer with its arguments, applied to one parameter after the other.
final class OptimizerRule {
    private final Frame frame;
    private final Meaning.OptimizerKind kind;
    private final List<Given> given;
    private final Span span;
    private final Set<String> changed = new LinkedHashSet<>();

    OptimizerRule(Frame frame, Meaning.OptimizerKind kind, List<Given> given, Span span) {
        this.frame = frame;
        this.kind = kind;
        this.given = given;
        this.span = span;
    }

    /// The paths of parameters and states that got a next value.
    Set<String> changed() {
        return changed;
    }

    void apply(String path, Node gradient) {
        Declaration.Optimizer d = kind.declaration();
        String name = d.name().text();
        if (d.parameters().size() < 2) {
            throw Problem.TRAIN.failure(
                    d.span(), "an optimizer takes a parameter and its gradient first");
        }
        Run run = frame.run();
        Node p = run.parameters().get(path).variable();
        var f =
                new Frame(
                        run,
                        Frame.Kind.OPTIMIZER,
                        new Scope(kind.scope()),
                        new Owner("$optimizer." + path),
                        Optional.empty());
        List<Meaning> sizes =
                p.shape().dims().stream().map(s -> (Meaning) new Meaning.Whole(s)).toList();
        f.bind(Scope.REST, new Meaning.Sequence(sizes), span);
        f.updatable().put(d.parameters().getFirst().name().text(), path);
        var all = new ArrayList<Given>();
        all.add(new Given(Optional.empty(), new Meaning.Tensor(p), span, path));
        all.add(new Given(Optional.empty(), new Meaning.Tensor(gradient), span, "its gradient"));
        all.addAll(given);
        var before = new LinkedHashSet<>(run.updates().keySet());
        run.reporter().enter(span, name);
        try {
            Binder.bind(f, name, d.parameters(), Binder.match(name, d.parameters(), all), span);
            Statements.run(f, d.body().statements());
        } finally {
            run.reporter().leave();
        }
        run.updates().keySet().stream().filter(u -> !before.contains(u)).forEach(changed::add);
        if (!changed.contains(path)) {
            throw Problem.TRAIN.failure(
                    d.name().span(),
                    name + " has no `update " + d.parameters().getFirst().name() + " = …`");
        }
    }
}
