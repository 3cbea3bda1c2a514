package org.nnc.graph;

import org.nnc.op.Body;
import org.nnc.type.DType;
import org.nnc.type.Dim;
import org.nnc.type.DimParser;
import org.nnc.type.Shape;
import org.nnc.type.TensorType;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Attributes as text and back, by their Java type: numbers, truth values, strings, sizes, shapes,
/// types, enums, lists and records of these.
final class AttributeText {
    private AttributeText() {}

    static String print(Object value) {
        return switch (value) {
            case String s -> quoted(s);
            case DType d -> d.toString();
            case Enum<?> e -> e.name().toLowerCase(Locale.ROOT);
            case List<?> l ->
                    "[" + String.join(", ", l.stream().map(AttributeText::print).toList()) + "]";
            case Shape s -> s.toString();
            case TensorType t -> t.toString();
            case Body b -> body(b);
            case Record r -> record(r);
            default -> value.toString();
        };
    }

    private static String record(Record r) {
        List<String> parts = new ArrayList<>();
        for (RecordComponent c : r.getClass().getRecordComponents()) {
            parts.add(c.getName() + "=" + print(Schema.get(c, r)));
        }
        return "{" + String.join(", ", parts) + "}";
    }

    private static String body(Body b) {
        String types =
                "elements="
                        + print(b.elements())
                        + ", carries="
                        + print(b.carries())
                        + ", captured="
                        + print(b.captured());
        String graph = b.toString().strip().replace("\n", "\n  ");
        return "{" + types + "} " + graph;
    }

    private static Body body(TextScanner in) {
        in.expect("{");
        List<TensorType> elements = types(in, "elements");
        in.expect(",");
        List<TensorType> carries = types(in, "carries");
        in.expect(",");
        List<TensorType> captured = types(in, "captured");
        in.expect("}");
        return Body.of(elements, carries, captured, GraphParser.nested(in));
    }

    private static List<TensorType> types(TextScanner in, String name) {
        in.expect(name);
        in.expect("=");
        return list(in, TensorType.class).stream().map(t -> (TensorType) t).toList();
    }

    private static String quoted(String s) {
        return '"' + s.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + '"';
    }

    static Object parse(TextScanner in, Type type) {
        if (type instanceof ParameterizedType p) return list(in, p.getActualTypeArguments()[0]);
        if (type == Dim.class) return dim(in);
        if (type == DType.class) return dtype(in);
        if (type == Shape.class) return shape(in);
        if (type == TensorType.class) return tensorType(in);
        if (type == Body.class) return body(in);
        if (type == String.class) return in.quoted();
        if (type == int.class || type == Integer.class) return (int) whole(in);
        if (type == long.class) return whole(in);
        if (type == double.class || type == Double.class) return number(in);
        if (type == boolean.class) return truth(in);
        if (type instanceof Class<?> c && c.isEnum()) return constant(in, c);
        if (type instanceof Class<?> c && c.isRecord()) return record(in, c);
        throw new IllegalStateException("attributes of " + type + " have no text");
    }

    private static List<Object> list(TextScanner in, Type element) {
        List<Object> all = new ArrayList<>();
        in.expect("[");
        if (in.accept("]")) return all;
        do all.add(parse(in, element));
        while (in.accept(","));
        in.expect("]");
        return all;
    }

    private static Object record(TextScanner in, Class<?> type) {
        RecordComponent[] components = type.getRecordComponents();
        Object[] values = new Object[components.length];
        in.expect("{");
        for (int i = 0; i < values.length; i++) {
            if (i > 0) in.expect(",");
            in.expect(components[i].getName());
            in.expect("=");
            values[i] = parse(in, components[i].getGenericType());
        }
        in.expect("}");
        return Schema.create(type, values);
    }

    private static Object constant(TextScanner in, Class<?> type) {
        String name = in.name();
        for (Object c : type.getEnumConstants()) {
            if (((Enum<?>) c).name().toLowerCase(Locale.ROOT).equals(name)) return c;
        }
        throw in.failure(
                "there is no " + type.getSimpleName().toLowerCase(Locale.ROOT) + " " + name);
    }

    private static double number(TextScanner in) {
        String text = in.number();
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            throw in.failure("'" + text + "' is no number");
        }
    }

    private static long whole(TextScanner in) {
        double d = number(in);
        if (d != Math.rint(d)) throw in.failure(d + " is no whole number");
        return (long) d;
    }

    private static boolean truth(TextScanner in) {
        String name = in.name();
        if (!name.equals("true") && !name.equals("false"))
            throw in.failure("expected true or false");
        return name.equals("true");
    }

    private static Dim dim(TextScanner in) {
        String text = in.balanced();
        try {
            return DimParser.parse(text);
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw in.failure(e.getMessage());
        }
    }

    private static DType dtype(TextScanner in) {
        String name = in.name();
        try {
            return DType.parse(name);
        } catch (IllegalArgumentException e) {
            throw in.failure(e.getMessage());
        }
    }

    private static Shape shape(TextScanner in) {
        return new Shape(list(in, Dim.class).stream().map(d -> (Dim) d).toList());
    }

    static TensorType tensorType(TextScanner in) {
        DType dtype = dtype(in);
        return new TensorType(dtype, in.sees("[") ? shape(in) : Shape.SCALAR);
    }
}
