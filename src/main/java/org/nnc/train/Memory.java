package org.nnc.train;

import org.nnc.check.ModelGraph.Kept;
import org.nnc.data.DataException;
import org.nnc.format.TensorData;
import org.nnc.graph.Builder;
import org.nnc.graph.Graph;
import org.nnc.graph.Node;
import org.nnc.graph.Value;
import org.nnc.interpret.Interpreter;
import org.nnc.type.DType;
import org.nnc.type.Precision;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

/// What a model keeps between steps: parameters, states, and the optimizer's states, by path.
/// Compiled steps write into its arrays.
public final class Memory {
    private final Precision precision;
    private final Map<String, Kept> kept = new LinkedHashMap<>();
    private final Map<String, Object> arrays = new LinkedHashMap<>();

    private Memory(Precision precision, Collection<Kept> kept) {
        this.precision = precision;
        for (Kept k : kept) {
            this.kept.put(k.name(), k);
            arrays.put(
                    k.name(), Arrays.allocate(k.type().dtype(), precision, Arrays.count(dims(k))));
        }
    }

    /// All elements 0.
    public static Memory empty(Precision precision, Collection<Kept> kept) {
        return new Memory(precision, kept);
    }

    /// The initial values, drawn with `seed`. They are computed by the reference interpreter, so
    /// that they are the same whatever runs the model.
    public static Memory initial(
            Precision precision, Builder builder, Collection<Kept> kept, int seed) {
        Memory memory = new Memory(precision, kept);
        Map<String, Node> nodes = new LinkedHashMap<>();
        for (Kept k : kept) nodes.put(k.name(), k.initial());
        Graph graph = new Graph("initial", builder, nodes, Map.of());
        Map<String, Value> given = Map.of("$seed", Value.ofIntegers(DType.INT, new int[0], seed));
        new Interpreter(precision, Map.of(), given)
                .run(graph)
                .outputs()
                .forEach((path, value) -> Arrays.copy(value, memory.arrays.get(path)));
        return memory;
    }

    /// The arrays by path; they are the memory, not copies.
    public Map<String, Object> arrays() {
        return java.util.Collections.unmodifiableMap(arrays);
    }

    public Memory copy() {
        Memory copy = new Memory(precision, kept.values());
        copy.takeFrom(this);
        return copy;
    }

    /// Takes over the values that both have.
    public void takeFrom(Memory other) {
        arrays.forEach((path, array) -> {
            Object from = other.arrays.get(path);
            if (from != null && Arrays.length(from) == Arrays.length(array)) {
                System.arraycopy(from, 0, array, 0, Arrays.length(array));
            }
        });
    }

    /// How many numbers the trained parameters hold.
    public long elements() {
        return arrays.values().stream().mapToLong(Arrays::length).sum();
    }

    Map<String, TensorData> tensors() {
        Map<String, TensorData> tensors = new LinkedHashMap<>();
        arrays.forEach(
                (path, array) -> tensors.put(path, Arrays.data(array, dims(kept.get(path)))));
        return tensors;
    }

    /// Takes values read from a file; each must have the shape that the model declares.
    void take(Map<String, TensorData> tensors, String file) {
        for (Kept k : kept.values()) {
            TensorData t = tensors.get(k.name());
            if (t == null)
                throw new DataException(
                        foreign(file, "it has no '" + k.name() + "', which is " + k.type()));
            int[] found = t.dims().stream().mapToInt(i -> i).toArray();
            if (!java.util.Arrays.equals(found, dims(k))) {
                throw new DataException(
                        foreign(
                                file,
                                "'"
                                        + k.name()
                                        + "' is "
                                        + k.type()
                                        + " in the model and has shape "
                                        + t.dims()
                                        + " in the file"));
            }
        }
        kept.forEach((path, _) -> Arrays.copy(tensors.get(path), arrays.get(path)));
    }

    private static String foreign(String file, String why) {
        return file
                + " belongs to another model: "
                + why
                + ". Nothing was changed; give the file that this model's training wrote, or train"
                + " anew.";
    }

    private static int[] dims(Kept k) {
        return k.type().shape().evaluate(Map.of());
    }
}
