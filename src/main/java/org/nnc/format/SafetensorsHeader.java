package org.nnc.format;

import org.nnc.data.DataException;

import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The JSON at the beginning of a safetensors file.
///
/// @param entries a tensor each, in the order of the header
/// @param metadata strings under `__metadata__`
record SafetensorsHeader(List<Entry> entries, Map<String, String> metadata) {
    private static final JsonFactory JSON =
            JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

    /// Where a tensor's bytes lie, counted from the header's end.
    record Entry(String name, ElementType type, List<Integer> dims, long begin, long end) {
        int size() {
            return (int) ((end - begin) / type.bytes());
        }
    }

    /// Reads a header; what is wrong is told without the file's name.
    static SafetensorsHeader parse(byte[] json) {
        try (JsonParser in = JSON.createParser(ObjectReadContext.empty(), json)) {
            expect(in, in.nextToken(), JsonToken.START_OBJECT);
            List<Entry> entries = new ArrayList<>();
            Map<String, String> metadata = new LinkedHashMap<>();
            while (in.nextToken() == JsonToken.PROPERTY_NAME) {
                String name = in.currentName();
                expect(in, in.nextToken(), JsonToken.START_OBJECT);
                if (name.equals("__metadata__")) {
                    metadata.putAll(strings(in));
                } else {
                    entries.add(entry(name, in));
                }
            }
            return new SafetensorsHeader(entries, metadata);
        } catch (JacksonException e) {
            throw DataException.of("its header is not JSON (%s)", e.getOriginalMessage())
                    .because(e);
        }
    }

    private static Map<String, String> strings(JsonParser in) {
        Map<String, String> strings = new LinkedHashMap<>();
        while (in.nextToken() == JsonToken.PROPERTY_NAME) {
            String key = in.currentName();
            expect(in, in.nextToken(), JsonToken.VALUE_STRING);
            strings.put(key, in.getString());
        }
        return strings;
    }

    private static Entry entry(String name, JsonParser in) {
        Optional<ElementType> type = Optional.empty();
        List<Long> shape = List.of(-1L);
        List<Long> offsets = List.of();
        while (in.nextToken() == JsonToken.PROPERTY_NAME) {
            String key = in.currentName();
            in.nextToken();
            switch (key) {
                case "dtype" -> type = Optional.of(type(name, in));
                case "shape" -> shape = longs(in);
                case "data_offsets" -> offsets = longs(in);
                default -> in.skipChildren();
            }
        }
        boolean fits = shape.stream().allMatch(n -> n >= 0 && n <= Integer.MAX_VALUE);
        if (type.isEmpty() || !fits || offsets.size() != 2) {
            throw DataException.of("tensor '%s' lacks its dtype, shape or data_offsets", name);
        }
        List<Integer> dims = shape.stream().map(Long::intValue).toList();
        Entry entry = new Entry(name, type.get(), dims, offsets.get(0), offsets.get(1));
        requireSize(entry);
        return entry;
    }

    private static void requireSize(Entry entry) {
        long size = 1;
        for (int dim : entry.dims()) {
            size = dim != 0 && size > Integer.MAX_VALUE / dim ? Integer.MAX_VALUE : size * dim;
        }
        long bytes = size * entry.type().bytes();
        // The difference of offsets might wrap around, their comparison does not.
        boolean ordered = entry.begin() >= 0 && entry.end() >= entry.begin();
        if (!ordered || entry.end() - entry.begin() != bytes) {
            throw DataException.of(
                    "tensor '%s' of type %s and shape %s has bytes %d to %d",
                    entry.name(), entry.type(), entry.dims(), entry.begin(), entry.end());
        }
        if (bytes > Integer.MAX_VALUE - 8) {
            throw DataException.of(
                    "tensor '%s' has %d bytes, more than nnc reads at once", entry.name(), bytes);
        }
    }

    private static ElementType type(String name, JsonParser in) {
        String text = in.getString();
        for (ElementType type : ElementType.values()) {
            if (type.name().equals(text)) {
                return type;
            }
        }
        throw DataException.of(
                "tensor '%s' has elements of type %s, which nnc does not read; store it as F32",
                name, text);
    }

    private static List<Long> longs(JsonParser in) {
        expect(in, in.currentToken(), JsonToken.START_ARRAY);
        List<Long> numbers = new ArrayList<>();
        while (in.nextToken() != JsonToken.END_ARRAY) {
            expect(in, in.currentToken(), JsonToken.VALUE_NUMBER_INT);
            numbers.add(in.getLongValue());
        }
        return numbers;
    }

    private static void expect(JsonParser in, JsonToken found, JsonToken wanted) {
        if (found != wanted) {
            throw DataException.of(
                    "its header has %s at byte %d, where %s is expected",
                    found, in.currentTokenLocation().getByteOffset(), wanted);
        }
    }

    /// The header as JSON, padded with spaces to a multiple of 8 bytes, as the format asks for.
    byte[] json() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator out = JSON.createGenerator(ObjectWriteContext.empty(), bytes)) {
            out.writeStartObject();
            if (!metadata.isEmpty()) {
                out.writeObjectPropertyStart("__metadata__");
                metadata.forEach(out::writeStringProperty);
                out.writeEndObject();
            }
            entries.forEach(entry -> write(out, entry));
            out.writeEndObject();
        }
        while (bytes.size() % 8 != 0) {
            bytes.write(' ');
        }
        return bytes.toByteArray();
    }

    private static void write(JsonGenerator out, Entry entry) {
        out.writeObjectPropertyStart(entry.name());
        out.writeStringProperty("dtype", entry.type().name());
        out.writeArrayPropertyStart("shape");
        entry.dims().forEach(out::writeNumber);
        out.writeEndArray();
        out.writeArrayPropertyStart("data_offsets");
        out.writeNumber(entry.begin());
        out.writeNumber(entry.end());
        out.writeEndArray();
        out.writeEndObject();
    }
}
