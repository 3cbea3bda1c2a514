package org.nnc.cli;

import org.nnc.check.ModelGraph;
import org.nnc.op.Variable;
import org.nnc.train.Feed;
import org.nnc.type.DType;
import org.nnc.type.Dim;
import org.nnc.type.TensorType;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// What numbers of a model stand for, if they are characters: an input or target is known by the
/// column that it takes, and an output `int[N, L]` says what the model's targets of characters say.
final class Characters {
    private final ModelGraph model;
    private final Feed feed;

    Characters(ModelGraph model, Feed feed) {
        this.model = model;
        this.feed = feed;
    }

    ModelGraph model() {
        return model;
    }

    private static boolean isSequence(TensorType type) {
        return type.dtype() == DType.INT && type.rank() == 2;
    }

    /// The characters of an output, if all targets of characters have the same.
    Optional<List<String>> ofOutput(String name) {
        if (!isSequence(model.outputs().get(name).type())) return Optional.empty();
        List<List<String>> all =
                model.targets().values().stream()
                        .filter(v -> isSequence(v.type()))
                        .flatMap(v -> feed.symbols(v.name()).stream())
                        .distinct()
                        .toList();
        return all.size() == 1 ? Optional.of(all.getFirst()) : Optional.empty();
    }

    /// The first output of characters that is as long as this axis, if there is one.
    Optional<String> outputAlong(Dim axis) {
        return model.outputs().entrySet().stream()
                .filter(e -> isSequence(e.getValue().type()))
                .filter(e -> e.getValue().type().dim(1).equals(axis))
                .map(Map.Entry::getKey)
                .filter(name -> ofOutput(name).isPresent())
                .findFirst();
    }

    /// The characters of a row of the first input of characters that is as long as this axis.
    Optional<List<String>> inputAlong(Dim axis, int row) {
        return model.inputs().values().stream()
                .filter(v -> isSequence(v.type()) && v.type().dim(1).equals(axis))
                .flatMap(v -> read(v, row).stream())
                .findFirst();
    }

    private Optional<List<String>> read(Variable v, int row) {
        Optional<List<String>> symbols = feed.symbols(v.name());
        Object numbers = feed.take(new int[] {row}).get(v.name());
        if (symbols.isEmpty() || !(numbers instanceof int[] all)) return Optional.empty();
        return spelled(symbols.get(), Arrays.stream(all).asDoubleStream().toArray());
    }

    /// What each number stands for; none if one of them stands for nothing.
    static Optional<List<String>> spelled(List<String> symbols, double[] numbers) {
        if (Arrays.stream(numbers).anyMatch(v -> v < 0 || v >= symbols.size())) {
            return Optional.empty();
        }
        return Optional.of(Arrays.stream(numbers).mapToObj(v -> symbols.get((int) v)).toList());
    }

    /// As a field of csv.
    static String quoted(List<String> characters) {
        String text = String.join("", characters);
        boolean plain = Stream.of(",", "\"", "\n", "\r").noneMatch(text::contains);
        return plain ? text : "\"" + text.replace("\"", "\"\"") + "\"";
    }
}
