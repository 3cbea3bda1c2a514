package org.nnc.train;

import org.nnc.check.ModelGraph;
import org.nnc.check.Relation;
import org.nnc.check.Requirement;
import org.nnc.data.DataException;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/// What a model requires of its free sizes and what only a call can tell.
record Conditions(String model, List<Requirement> requirements) {
    static Conditions of(ModelGraph model) {
        return new Conditions(model.name(), model.requirements());
    }

    /// @throws DataException with the model's own message, if one does not hold
    void check(Map<String, Long> sizes) {
        for (Requirement r : requirements) {
            if (!isTold(r, sizes) || r.holds(sizes::get)) continue;
            throw DataException.of(
                    "%s: %s; it was given %s.", model, r.message(sizes::get), new TreeMap<>(sizes));
        }
    }

    /// What part of a model needs, that was not asked for, may depend on sizes that nothing gives.
    private static boolean isTold(Requirement r, Map<String, Long> sizes) {
        Stream<String> compared = r.relations().stream().flatMap(Conditions::names);
        Stream<String> shown = r.sizes().values().stream().flatMap(d -> d.names().stream());
        return Stream.concat(compared, shown).allMatch(sizes::containsKey);
    }

    private static Stream<String> names(Relation r) {
        return Stream.concat(r.left().names().stream(), r.right().names().stream());
    }
}
