package org.nnc.check;

import org.nnc.source.Span;
import org.nnc.type.DType;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// All names that the compiler itself knows: the tables of primitive functions, and a few values.
/// `docs/primitives.md` says what each means.
public final class Primitives implements Names {
    private static final Primitives ALL = new Primitives();

    private final Map<String, Meaning> meanings = new LinkedHashMap<>();

    private Primitives() {
        List.of(
                        Elementwise.TABLE,
                        Reductions.TABLE,
                        Structure.TABLE,
                        Placement.TABLE,
                        Contractions.TABLE,
                        Convolution.TABLE,
                        Chance.TABLE,
                        Derivatives.TABLE,
                        CompileTime.TABLE)
                .forEach(table ->
                        table.forEach(p -> meanings.put(p.name(), new Meaning.Builtin(p))));
        meanings.put("pi", new Meaning.Real(Math.PI));
        meanings.put("infinity", new Meaning.Real(Double.POSITIVE_INFINITY));
        meanings.put("same", new Meaning.Text("same"));
        meanings.put("valid", new Meaning.Text("valid"));
        meanings.put("step_number", new Meaning.Runtime("$step", DType.INT));
        meanings.put("total_steps", new Meaning.Runtime("$steps", DType.INT));
        meanings.put("epoch_number", new Meaning.Runtime("$epoch", DType.INT));
        meanings.put("plateau_factor", new Meaning.Runtime("$scale", DType.FLOAT));
    }

    static Primitives all() {
        return ALL;
    }

    /// The names of the functions and values, in the order of the tables.
    public static Set<String> names() {
        return Collections.unmodifiableSet(ALL.meanings.keySet());
    }

    @Override
    public Optional<Binding> find(String name) {
        return Optional.ofNullable(meanings.get(name)).map(m -> new Binding(m, Span.NONE));
    }

    @Override
    public void collect(Set<String> names) {
        names.addAll(meanings.keySet());
        names.add("training");
    }
}
