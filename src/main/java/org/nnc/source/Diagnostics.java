package org.nnc.source;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/// Collects what a stage has to say: sorted by place, each said once.
public final class Diagnostics {
    private static final Comparator<Diagnostic> BY_PLACE =
            Comparator.comparing((Diagnostic d) -> d.span().file().name())
                    .thenComparingInt(d -> d.span().start())
                    .thenComparingInt(d -> d.span().end())
                    .thenComparing(Diagnostic::code)
                    .thenComparing(Diagnostic::message);

    private final List<Diagnostic> all = new ArrayList<>();

    /// An empty collection.
    public Diagnostics() {}

    public void add(Diagnostic diagnostic) {
        all.add(diagnostic);
    }

    public void addAll(Collection<Diagnostic> diagnostics) {
        all.addAll(diagnostics);
    }

    public boolean hasErrors() {
        return all.stream().anyMatch(Diagnostic::isError);
    }

    public boolean isEmpty() {
        return all.isEmpty();
    }

    /// All of them by file, place and code. Two that say the same of the same place are one, also
    /// when they come from two readings of one file.
    public List<Diagnostic> sorted() {
        var result = new ArrayList<Diagnostic>();
        for (var next : all.stream().sorted(BY_PLACE).toList()) {
            if (result.isEmpty() || BY_PLACE.compare(result.getLast(), next) != 0) {
                result.add(next);
            }
        }
        return List.copyOf(result);
    }

    /// Ends a stage.
    ///
    /// @throws CompileException with all of them, if one is an error
    public void throwIfErrors() {
        if (hasErrors()) {
            throw new CompileException(sorted());
        }
    }
}
