package org.nnc.check;

import org.nnc.source.Diagnostic;
import org.nnc.syntax.Parameter;
import org.nnc.type.Dim;

import java.util.Optional;
import java.util.Set;

/// Values for the parameters of a model that have no default, so that the model can be checked by
/// itself: an int is a size of that name.
final class Plausible {
    /// What may be right for every number that is really given.
    private static final Set<String> PERHAPS =
            Set.of(
                    Problem.NOT_KNOWN.code(),
                    Problem.CONDITION.code(),
                    Problem.UNPROVEN.code(),
                    Problem.SHAPES.code(),
                    Problem.ARGUMENT_SHAPE.code(),
                    Problem.INT_DIVISION.code());

    private Plausible() {}

    static Optional<Meaning> value(Parameter p) {
        String type = p.type().map(t -> t.name().text()).orElse("");
        boolean scalar = p.type().filter(t -> t.dimensions().isEmpty()).isPresent();
        if (!scalar) return Optional.empty();
        return switch (type) {
            case "int" -> Optional.of(new Meaning.Whole(Dim.named(p.name().text())));
            case "float" -> Optional.of(new Meaning.Real(0.5));
            case "bool" -> Optional.of(new Meaning.Truth(true));
            default -> Optional.empty();
        };
    }

    static boolean mayBeFine(Diagnostic d) {
        return PERHAPS.contains(d.code());
    }
}
