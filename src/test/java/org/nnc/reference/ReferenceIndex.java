package org.nnc.reference;

import org.nnc.data.SharedData;
import org.nnc.format.Safetensors;
import org.nnc.format.TensorData;
import org.nnc.graph.Value;
import org.nnc.type.DType;

import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Reads the index of reference numbers and the tensors of a case.
final class ReferenceIndex {
    private ReferenceIndex() {}

    static List<ReferenceCase> read() {
        Path path = SharedData.path("reference/index.json");
        try (JsonParser json =
                new JsonFactory().createParser(ObjectReadContext.empty(), path.toFile())) {
            json.nextToken();
            Map<?, ?> index = (Map<?, ?>) value(json);
            return list(index.get("cases")).stream().map(c -> aCase((Map<?, ?>) c)).toList();
        }
    }

    /// The tensors of a case by key, `input.x`.
    static Map<String, Value> tensors(ReferenceCase c) {
        Safetensors file = Safetensors.read(SharedData.path("reference/" + c.file()));
        Map<String, Value> values = new LinkedHashMap<>();
        file.tensors().forEach((key, t) -> values.put(key, value(t)));
        return values;
    }

    private static Value value(TensorData t) {
        int[] dims = t.dims().stream().mapToInt(i -> i).toArray();
        return switch (t.type()) {
            case F64 -> Value.ofFloats(dims, t.doubles());
            case I32 -> Value.ofIntegers(DType.INT, dims, t.longs());
            default -> throw new IllegalArgumentException("no case has " + t.type());
        };
    }

    private static ReferenceCase aCase(Map<?, ?> m) {
        Map<String, Object> options = new LinkedHashMap<>();
        ((Map<?, ?>) m.get("options")).forEach((k, v) -> options.put(k.toString(), v));
        return new ReferenceCase(
                m.get("name").toString(),
                m.get("op").toString(),
                m.get("file").toString(),
                options,
                m.get("L").toString(),
                Boolean.TRUE.equals(m.get("float32")),
                Boolean.TRUE.equals(m.get("kink")),
                list(m.get("tensors")).stream().map(t -> entry((Map<?, ?>) t)).toList());
    }

    private static ReferenceCase.Entry entry(Map<?, ?> m) {
        String role = m.get("role").toString();
        return new ReferenceCase.Entry(
                m.get("name").toString().substring(role.length() + 1),
                role,
                m.get("dtype").equals("I32"),
                list(m.get("shape")).stream().map(d -> ((Number) d).intValue()).toList());
    }

    private static List<?> list(Object list) {
        return (List<?>) list;
    }

    /// The value that begins at the current token: a map, list, string, number, truth value or
    /// none.
    private static Object value(JsonParser json) {
        return switch (json.currentToken()) {
            case START_OBJECT -> {
                Map<String, Object> all = new LinkedHashMap<>();
                while (json.nextToken() != JsonToken.END_OBJECT) {
                    String name = json.currentName();
                    json.nextToken();
                    all.put(name, value(json));
                }
                yield all;
            }
            case START_ARRAY -> {
                List<Object> all = new ArrayList<>();
                while (json.nextToken() != JsonToken.END_ARRAY) all.add(value(json));
                yield all;
            }
            case VALUE_STRING -> json.getString();
            case VALUE_NUMBER_INT -> json.getIntValue();
            case VALUE_NUMBER_FLOAT -> json.getDoubleValue();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NULL -> "none";
            default -> throw new IllegalStateException("not JSON: " + json.currentToken());
        };
    }
}
