package org.nnc.source;

import java.util.List;
import java.util.stream.Collectors;

/// One JSON object a line.
record JsonRenderer() implements Renderer {
    @Override
    public String render(Diagnostic d) {
        var hint = d.hint().map(h -> ", \"hint\": " + quoted(h)).orElse("");
        return ("{\"code\": %s, \"severity\": %s, \"message\": %s, %s, "
                        + "\"labels\": %s%s, \"nearest\": %s}\n")
                .formatted(
                        quoted(d.code()),
                        quoted(d.severity().toString()),
                        quoted(d.message()),
                        fields(d.primary()),
                        list(d.secondary().stream().map(l -> "{" + fields(l) + "}").toList()),
                        hint,
                        list(d.nearest().stream().map(JsonRenderer::quoted).toList()));
    }

    private static String fields(Label label) {
        var span = label.span();
        var file = span.file();
        return ("\"file\": %s, \"line\": %d, \"column\": %d, "
                        + "\"endLine\": %d, \"endColumn\": %d, \"label\": %s")
                .formatted(
                        quoted(file.name()),
                        span.line(),
                        span.column(),
                        file.line(span.end()),
                        file.column(span.end()),
                        quoted(label.text()));
    }

    private static String list(List<String> items) {
        return items.stream().collect(Collectors.joining(", ", "[", "]"));
    }

    private static String quoted(String text) {
        var result = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"', '\\' -> result.append('\\').append(c);
                case '\n' -> result.append("\\n");
                default -> {
                    boolean plain = c >= ' ' && !Character.isSurrogate(c);
                    result.append(plain ? String.valueOf(c) : "\\u%04x".formatted((int) c));
                }
            }
        }
        return result.append('"').toString();
    }
}
