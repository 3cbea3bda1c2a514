package org.nnc.check;

import org.nnc.source.Span;

import java.util.List;
import java.util.stream.Stream;

/// A data block: what to read, and how columns are made of it. Every name that it binds to one
/// column can be an input or target of a model.
public record DataPlan(String name, List<Binding> bindings, Span span) {
    /// What a data block may call, sorted; `train` gives these functions their meaning.
    public static final List<String> FUNCTIONS =
            List.of(
                    "characters",
                    "classes",
                    "csv",
                    "float",
                    "idx",
                    "images",
                    "int",
                    "npy",
                    "npz",
                    "reshape",
                    "rows",
                    "standardize",
                    "take",
                    "text",
                    "wav",
                    "wavs",
                    "windows");

    /// `images, labels = idx(…)`.
    public record Binding(List<String> names, DataExpression value, Span span) {
        public Binding {
            names = List.copyOf(names);
        }
    }

    public DataPlan {
        bindings = List.copyOf(bindings);
    }

    /// All names, in order.
    public Stream<String> names() {
        return bindings.stream().flatMap(b -> b.names().stream()).distinct();
    }
}
