package org.nnc.check;

import org.nnc.graph.Node;
import org.nnc.syntax.Expression;
import org.nnc.type.TensorType;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/// What stands after a dot.
final class Members {
    private Members() {}

    static Meaning member(Frame f, Expression.Member m) {
        Meaning base = Expressions.known(f, m.base());
        String name = m.name().text();
        Optional<Meaning> found =
                switch (base) {
                    case Meaning.Part(ModelPart part) -> ofPart(f, part, name);
                    case Meaning.Instance(LayerInstance i) -> below(f, i.path(), name);
                    case Meaning.Place(String path) -> below(f, path, name);
                    case Meaning.Tensor(Node n) -> ofTensor(f, m, n, name);
                    default -> Optional.empty();
                };
        if (found.isPresent()) return found.get();
        if (base instanceof Meaning.Instance(LayerInstance i)) {
            return beforeItsCall(f, m, i);
        }
        throw none(f, m, base);
    }

    private static Optional<Meaning> ofTensor(Frame f, Expression.Member m, Node n, String name) {
        if (name.equals("shape")) {
            List<Meaning> dims = new ArrayList<>();
            n.shape().dims().forEach(d -> dims.add(new Meaning.Whole(d)));
            return Optional.of(new Meaning.Sequence(dims));
        }
        if (name.equals("rank")) return Optional.of(Calls.whole(n.rank()));
        return path(f, m.base()).flatMap(p -> below(f, p, name));
    }

    private static Optional<Meaning> ofPart(Frame f, ModelPart part, String name) {
        Scope scope = Models.members(f.run(), part);
        Optional<Binding> bound = scope.local(name);
        if (bound.isPresent()) {
            if (bound.get().meaning() == Meaning.Mark.UNKNOWN) throw Failure.silent();
            return Optional.of(bound.get().meaning());
        }
        return below(f, part.path(), name);
    }

    /// A parameter, a state or a layer under a path.
    private static Optional<Meaning> below(Frame f, String path, String name) {
        String full = path.isEmpty() ? name : path + "." + name;
        ModelGraph.Kept kept = f.run().parameters().getOrDefault(full, f.run().states().get(full));
        if (kept != null) return Optional.of(new Meaning.Tensor(kept.variable()));
        String latest = f.run().latest().getOrDefault(full, full);
        boolean place = f.run().places().contains(latest);
        return place ? Optional.of(new Meaning.Place(latest)) : Optional.empty();
    }

    /// `enc.W` where `enc` is only called below: its type is known from an earlier evaluation of
    /// the model, or another one is asked for.
    private static Meaning beforeItsCall(Frame f, Expression.Member m, LayerInstance i) {
        TensorType type = f.run().expected().get(i.path() + "." + m.name().text());
        if (type != null) {
            return new Meaning.Tensor(
                    f.run()
                            .variable(
                                    i.path() + "." + m.name().text(),
                                    org.nnc.op.Variable.Role.PARAMETER,
                                    type));
        }
        f.run().missParameter();
        throw none(f, m, new Meaning.Instance(i));
    }

    /// The path of the layer whose value an expression is, or of the part that it is.
    private static Optional<String> path(Frame f, Expression e) {
        return switch (e) {
            case Expression.Reference r -> {
                String full = f.owner().below(r.name());
                yield Optional.of(f.run().latest().getOrDefault(full, full));
            }
            case Expression.Member m -> {
                Meaning base = Expressions.known(f, m.base());
                Optional<String> outer =
                        switch (base) {
                            case Meaning.Part(ModelPart p) -> Optional.of(p.path());
                            case Meaning.Instance(LayerInstance i) -> Optional.of(i.path());
                            case Meaning.Place(String p) -> Optional.of(p);
                            default -> path(f, m.base());
                        };
                yield outer.map(p -> p + "." + m.name().text())
                        .map(p -> f.run().latest().getOrDefault(p, p));
            }
            default -> Optional.empty();
        };
    }

    private static Failure none(Frame f, Expression.Member m, Meaning base) {
        var known = new TreeSet<String>();
        switch (base) {
            case Meaning.Part(ModelPart part) -> {
                known.addAll(Models.members(f.run(), part).localNames());
                collect(f, part.path(), known);
            }
            case Meaning.Instance(LayerInstance i) -> collect(f, i.path(), known);
            case Meaning.Place(String path) -> collect(f, path, known);
            default -> known.addAll(List.of("shape", "rank"));
        }
        var near = Expressions.nearest(m.name().text(), known);
        var d =
                Problem.NO_MEMBER
                        .at(
                                m.name().span(),
                                "`"
                                        + Given.text(m.base())
                                        + "` has no member '"
                                        + m.name().text()
                                        + "'")
                        .nearest(near);
        boolean few = near.isEmpty() && !known.isEmpty() && known.size() <= 8;
        return new Failure(few ? d.hint("it has " + String.join(", ", known)) : d);
    }

    private static void collect(Frame f, String path, TreeSet<String> names) {
        for (Map<String, ModelGraph.Kept> kept : List.of(f.run().parameters(), f.run().states())) {
            for (String full : kept.keySet()) {
                if (full.startsWith(path + ".")) {
                    names.add(full.substring(path.length() + 1).replaceAll("\\..*", ""));
                }
            }
        }
    }
}
