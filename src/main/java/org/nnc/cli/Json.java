package org.nnc.cli;

import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/// JSON for scripts.
final class Json {
    private static final JsonFactory FACTORY = new JsonFactory();

    private Json() {}

    /// What `content` writes.
    static String text(Consumer<JsonGenerator> content) {
        StringWriter text = new StringWriter();
        try (JsonGenerator out = FACTORY.createGenerator(ObjectWriteContext.empty(), text)) {
            content.accept(out);
        }
        return text.toString();
    }

    /// These characters as one string.
    static String string(List<String> characters) {
        return text(out -> out.writeString(String.join("", characters)));
    }

    static String object(Map<String, Double> numbers) {
        return text(out -> {
            out.writeStartObject();
            numbers.forEach((name, value) -> {
                out.writeName(name);
                out.writeNumber(value);
            });
            out.writeEndObject();
        });
    }
}
