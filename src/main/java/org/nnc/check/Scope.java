package org.nnc.check;

import org.nnc.source.Span;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The names of one body, within those around it.
public final class Scope implements Names {
    /// The name under which the sizes taken by `...` in a declaration's header are bound.
    static final String REST = "...";

    private final Names outer;
    private final Map<String, Binding> names;

    Scope(Names outer) {
        this(outer, new LinkedHashMap<>());
    }

    private Scope(Names outer, Map<String, Binding> names) {
        this.outer = outer;
        this.names = names;
    }

    void bind(String name, Meaning meaning, Span span) {
        names.put(name, new Binding(meaning, span));
    }

    void remove(String name) {
        names.remove(name);
    }

    @Override
    public Optional<Binding> find(String name) {
        Binding here = names.get(name);
        return here != null ? Optional.of(here) : outer.find(name);
    }

    /// The binding of this body itself.
    Optional<Binding> local(String name) {
        return Optional.ofNullable(names.get(name));
    }

    Set<String> localNames() {
        return names.keySet();
    }

    @Override
    public void collect(Set<String> all) {
        names.keySet().stream().filter(n -> !n.equals(REST)).forEach(all::add);
        outer.collect(all);
    }

    /// The names as they are now: what a function sees that is written here. Names that are bound
    /// again later hide these, and do not change what the function means.
    Scope snapshot() {
        return new Scope(outer, new LinkedHashMap<>(names));
    }
}
