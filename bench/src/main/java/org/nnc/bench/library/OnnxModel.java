package org.nnc.bench.library;

import org.nnc.bench.work.Tensor;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;

/// A model file of ONNX while it is written. Fields are numbered as in `onnx.proto`.
final class OnnxModel {
    private static final int FLOAT = 1;
    private static final int INT64 = 7;

    private final Protobuf graph = new Protobuf();
    private int names;

    /// Adds a node.
    ///
    /// @param domain empty for the standard operators
    /// @param attributes `Long`, `Float`, or `long[]` by name
    /// @return the name of its first output
    String node(String domain, String type, List<String> inputs, Map<String, Object> attributes) {
        String output = "v" + names++;
        Protobuf node = new Protobuf();
        inputs.forEach(i -> node.text(1, i));
        node.text(2, output).text(4, type).text(7, domain);
        attributes.forEach((name, value) -> node.message(5, attribute(name, value)));
        graph.message(1, node);
        return output;
    }

    private static Protobuf attribute(String name, Object value) {
        Protobuf a = new Protobuf().text(1, name);
        switch (value) {
            case Float f -> a.number(2, f).number(20, 1);
            case Long i -> a.number(3, i).number(20, 2);
            case long[] all -> {
                for (long i : all) a.number(8, i);
                a.number(20, 7);
            }
            default -> throw new IllegalArgumentException(value.getClass().toString());
        }
        return a;
    }

    String constant(String name, Tensor t) {
        ByteBuffer raw = ByteBuffer.allocate(4 * t.count()).order(ByteOrder.LITTLE_ENDIAN);
        raw.asFloatBuffer().put(t.floats());
        graph.message(5, tensor(name, t.longDims(), FLOAT, raw.array()));
        return name;
    }

    String constant(String name, long... values) {
        ByteBuffer raw = ByteBuffer.allocate(8 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        raw.asLongBuffer().put(values);
        graph.message(5, tensor(name, new long[] {values.length}, INT64, raw.array()));
        return name;
    }

    private static Protobuf tensor(String name, long[] dims, int type, byte[] raw) {
        Protobuf t = new Protobuf();
        for (long d : dims) t.number(1, d);
        return t.number(2, type).text(8, name).bytes(9, raw);
    }

    void input(String name, long[] dims) {
        graph.message(11, value(name, dims));
    }

    private static Protobuf value(String name, long[] dims) {
        Protobuf shape = new Protobuf();
        for (long d : dims) shape.message(1, new Protobuf().number(1, d));
        Protobuf type = new Protobuf().number(1, FLOAT).message(2, shape);
        return new Protobuf().text(1, name).message(2, new Protobuf().message(1, type));
    }

    /// The finished file.
    byte[] toBytes(String output, long[] dims) {
        graph.text(2, "bench").message(12, value(output, dims));
        Protobuf standard = new Protobuf().text(1, "").number(2, 20);
        Protobuf microsoft = new Protobuf().text(1, "com.microsoft").number(2, 1);
        return new Protobuf()
                .number(1, 9)
                .message(7, graph)
                .message(8, standard)
                .message(8, microsoft)
                .toBytes();
    }
}
