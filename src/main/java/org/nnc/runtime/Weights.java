package org.nnc.runtime;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The parameters and states of a model, by name, never written after they are read.
///
/// What they must be stands in a text with a line each: `dense_1.W: float[64, 10]`.
public final class Weights {
    private final Map<String, Object> arrays;

    private Weights(Map<String, Object> arrays) {
        this.arrays = arrays;
    }

    /// Copies of the arrays of a map; others that it holds are left out.
    public static Weights of(Map<String, ?> map, String wanted) {
        Map<String, Object> arrays = new HashMap<>();
        for (TensorSpec tensor : specs(wanted)) {
            Object array = map.get(tensor.name());
            int length = tensor.length(array);
            long needed = tensor.elements(new long[0]);
            if (length != needed) throw misfit(tensor, array, length, needed);
            Object copy = tensor.allocate(length);
            System.arraycopy(array, 0, copy, 0, length);
            arrays.put(tensor.name(), copy);
        }
        return new Weights(arrays);
    }

    private static IllegalArgumentException misfit(
            TensorSpec tensor, Object array, int length, long needed) {
        String found =
                array == null
                        ? "are missing"
                        : length < 0
                                ? "are no " + tensor.arrayType()
                                : "have " + length + " numbers";
        return new IllegalArgumentException(
                "the weights "
                        + tensor.name()
                        + " "
                        + found
                        + "; the model has "
                        + tensor
                        + ", a "
                        + tensor.arrayType()
                        + " of "
                        + needed);
    }

    /// Reads a safetensors file.
    public static Weights read(Path file, String wanted) {
        try (InputStream in = Files.newInputStream(file)) {
            return read(in, file.toString(), wanted);
        } catch (IOException e) {
            throw unreadable(file.toString(), e);
        }
    }

    /// Reads the resource of this name that lies beside a class.
    public static Weights read(Class<?> beside, String name, String wanted) {
        try (InputStream in = beside.getResourceAsStream(name)) {
            if (in != null) return read(in, name, wanted);
        } catch (IOException e) {
            throw unreadable(name, e);
        }
        throw new IllegalStateException(
                "there is no "
                        + name
                        + " beside the class "
                        + beside.getName()
                        + "; put it there, or give a file to load");
    }

    /// Reads a stream of safetensors.
    public static Weights read(InputStream in, String wanted) {
        try {
            return read(in, "the stream of weights", wanted);
        } catch (IOException e) {
            throw unreadable("the stream of weights", e);
        }
    }

    private static Weights read(InputStream in, String source, String wanted) throws IOException {
        return new Weights(new WeightsFile(in, source).read(specs(wanted)));
    }

    private static UncheckedIOException unreadable(String source, IOException e) {
        String reason = e.getMessage() == null ? "" : ": " + e.getMessage();
        String type = e.getClass().getSimpleName();
        return new UncheckedIOException(source + " can't be read: " + type + reason, e);
    }

    private static List<TensorSpec> specs(String wanted) {
        List<TensorSpec> specs = new ArrayList<>();
        for (String line : wanted.split("\n")) {
            if (!line.isEmpty()) specs.add(new TensorSpec(line, List.of()));
        }
        return specs;
    }

    Object array(String name) {
        return arrays.get(name);
    }
}
