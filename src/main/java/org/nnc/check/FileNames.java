package org.nnc.check;

import org.nnc.source.Diagnostics;
import org.nnc.syntax.Declaration;
import org.nnc.syntax.File;
import org.nnc.syntax.Name;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The names of a file: its own declarations, then those of its imports, then the library's, then
/// the primitives.
final class FileNames implements Names {
    private final Map<String, Binding> own = new LinkedHashMap<>();
    private final List<FileNames> imports = new ArrayList<>();
    private final Scope scope = new Scope(this);

    FileNames(File file, Diagnostics diagnostics) {
        for (Declaration d : file.declarations()) {
            Optional<Name> name = name(d);
            Optional<Meaning> meaning = meaning(d, scope);
            if (name.isEmpty() || meaning.isEmpty()) continue;
            Binding before =
                    own.putIfAbsent(
                            name.get().text(), new Binding(meaning.get(), name.get().span()));
            if (before != null) {
                diagnostics.add(
                        Problem.DECLARED_TWICE
                                .at(name.get().span(), "'" + name.get() + "' is declared twice")
                                .with(before.span(), "first here"));
            }
        }
    }

    void add(FileNames imported) {
        imports.add(imported);
    }

    /// What a declaration means where it can be used in expressions.
    static Optional<Meaning> meaning(Declaration d, Scope scope) {
        return switch (d) {
            case Declaration.Function f ->
                    Optional.of(
                            new Meaning.Closure(
                                    f.name().text(),
                                    f.parameters(),
                                    f.body(),
                                    f.gradient(),
                                    scope));
            case Declaration.Layer l -> Optional.of(new Meaning.LayerKind(l, scope));
            case Declaration.Model m -> Optional.of(new Meaning.ModelKind(m, scope));
            case Declaration.Optimizer o -> Optional.of(new Meaning.OptimizerKind(o, scope));
            case Declaration.Import _, Declaration.Data _, Declaration.Train _ -> Optional.empty();
        };
    }

    static Optional<Name> name(Declaration d) {
        return switch (d) {
            case Declaration.Function f -> Optional.of(f.name());
            case Declaration.Layer l -> Optional.of(l.name());
            case Declaration.Model m -> Optional.of(m.name());
            case Declaration.Optimizer o -> Optional.of(o.name());
            case Declaration.Data data -> Optional.of(data.name());
            case Declaration.Train t -> t.name();
            case Declaration.Import _ -> Optional.empty();
        };
    }

    Scope scope() {
        return scope;
    }

    @Override
    public Optional<Binding> find(String name) {
        Binding here = own.get(name);
        if (here != null) return Optional.of(here);
        for (FileNames i : imports) {
            Binding there = i.own.get(name);
            if (there != null) return Optional.of(there);
        }
        return Library.get().find(name);
    }

    @Override
    public void collect(Set<String> names) {
        names.addAll(own.keySet());
        imports.forEach(i -> names.addAll(i.own.keySet()));
        Library.get().collect(names);
    }
}
