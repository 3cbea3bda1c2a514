package org.nnc.format;

import org.nnc.data.DataException;
import org.nnc.data.DataFile;

import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What was measured in the course of a run: a row of named numbers an epoch.
///
/// In a file it is JSON lines, one object a row; whole numbers are written without a fraction, and
/// NaN and infinities as strings.
///
/// @param rows names and numbers, in their order; not every row need have every name
public record History(List<Map<String, Double>> rows) {
    private static final JsonFactory JSON = new JsonFactory();
    private static final double MOST_EXACT = 0x1p53;

    public History {
        rows = rows.stream().map(r -> Collections.unmodifiableMap(new LinkedHashMap<>(r))).toList();
    }

    /// Nothing measured yet.
    public static History empty() {
        return new History(List.of());
    }

    /// The history with one more row.
    public History with(Map<String, Double> row) {
        List<Map<String, Double>> more = new ArrayList<>(rows);
        more.add(row);
        return new History(more);
    }

    /// The rows that have both names as points of a curve.
    public Chart.Series series(String x, String y) {
        List<Map<String, Double>> both =
                rows.stream().filter(r -> r.containsKey(x) && r.containsKey(y)).toList();
        return new Chart.Series(
                y,
                both.stream().mapToDouble(r -> r.get(x)).toArray(),
                both.stream().mapToDouble(r -> r.get(y)).toArray());
    }

    /// Writes the file, all or nothing.
    public void write(Path path) {
        StringBuilder lines = new StringBuilder();
        rows.forEach(row -> lines.append(json(row)).append('\n'));
        AtomicFile.write(path, lines.toString());
    }

    private static String json(Map<String, Double> row) {
        StringWriter text = new StringWriter();
        try (JsonGenerator out = JSON.createGenerator(ObjectWriteContext.empty(), text)) {
            out.writeStartObject();
            row.forEach((name, value) -> {
                out.writeName(name);
                if (value == Math.rint(value) && Math.abs(value) < MOST_EXACT) {
                    out.writeNumber(value.longValue());
                } else {
                    out.writeNumber(value);
                }
            });
            out.writeEndObject();
        }
        return text.toString();
    }

    /// The history of a file that {@link #write} made.
    public static History read(Path path) {
        DataFile file = DataFile.of(path);
        String text = new String(file.bytes(), StandardCharsets.UTF_8);
        List<Map<String, Double>> rows = new ArrayList<>();
        try (JsonParser in = JSON.createParser(ObjectReadContext.empty(), text)) {
            while (in.nextToken() == JsonToken.START_OBJECT) {
                rows.add(row(in));
            }
            if (in.currentToken() != null) {
                throw new NumberFormatException("a row in braces was expected");
            }
        } catch (JacksonException | NumberFormatException e) {
            throw DataException.of(
                            "%s is not a history of nnc, a JSON object of numbers a line: row %d is"
                                    + " damaged.",
                            file.name(), rows.size() + 1)
                    .because(e);
        }
        return new History(rows);
    }

    private static Map<String, Double> row(JsonParser in) {
        Map<String, Double> row = new LinkedHashMap<>();
        while (in.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = in.currentName();
            in.nextToken();
            row.put(name, Double.parseDouble(in.getString()));
        }
        return row;
    }
}
