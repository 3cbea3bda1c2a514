package org.nnc.source;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/// A title, the place, the source lines with the spans underlined, a hint.
record TextRenderer(boolean coloured) implements Renderer {
    private static final String RED = "\u001b[1;31m";
    private static final String YELLOW = "\u001b[1;33m";
    private static final String BLUE = "\u001b[34m";
    private static final String BOLD = "\u001b[1m";
    private static final String RESET = "\u001b[0m";

    /// A line that is longer is shown in part.
    private static final int WIDEST = 160;

    @Override
    public String render(Diagnostic d) {
        var file = d.span().file();
        var here = new ArrayList<>(List.of(d.primary()));
        var elsewhere = new ArrayList<Label>();
        for (var label : d.secondary()) {
            (label.span().file() == file ? here : elsewhere).add(label);
        }
        here.sort(Comparator.comparingInt(l -> l.span().line()));
        int lastLine = Math.max(lastLine(here), lastLine(elsewhere));
        int margin = String.valueOf(lastLine).length();
        var color = d.isError() ? RED : YELLOW;
        var text = new StringBuilder();
        text.append(paint(color, d.severity() + "[" + d.code() + "]"));
        text.append(paint(BOLD, ": " + d.message())).append('\n');
        text.append(" ".repeat(margin + 1)).append(paint(BLUE, "┌─ ")).append(d.span());
        text.append('\n');
        if (!file.text().isEmpty()) {
            bar(text, margin);
            excerpt(text, here, d.primary(), color, margin);
        }
        for (var label : elsewhere) {
            text.append(" ".repeat(margin + 1)).append(paint(BLUE, "├─ ")).append(label.span());
            text.append('\n');
            excerpt(text, List.of(label), d.primary(), color, margin);
        }
        notes(text, d, margin);
        return text.append('\n').toString();
    }

    private static int lastLine(List<Label> labels) {
        return labels.stream().mapToInt(l -> l.span().line()).max().orElse(1);
    }

    /// Each line once, with a row of marks under it for each span that begins there.
    private void excerpt(
            StringBuilder text, List<Label> labels, Label primary, String color, int margin) {
        int shown = 0;
        for (var label : labels) {
            var span = label.span();
            int line = span.line();
            var source = span.file().lineText(line);
            int start = Math.min(span.start() - span.file().lineStart(line), source.length());
            int end = span.end() - span.file().lineStart(line);
            end = Math.max(start, Math.min(end, source.length()));
            int from = source.length() <= WIDEST ? 0 : Math.max(0, start - WIDEST / 2);
            int to = Math.min(source.length(), from + WIDEST);
            boolean again = source.length() > WIDEST;
            if (line != shown || again) {
                var number = "%" + margin + "d │";
                text.append(paint(BLUE, number.formatted(line)));
                appendLine(text, (from > 0 ? "…" : "") + source.substring(from, to));
                shown = line;
            }
            var mark = label == primary ? "^" : "-";
            int count = source.codePointCount(start, Math.min(end, Math.max(start, to)));
            var marks = mark.repeat(Math.max(1, count));
            var said = label.text().isEmpty() ? "" : " " + label.text();
            text.append(" ".repeat(margin)).append(paint(BLUE, " │")).append(' ');
            text.append(from > 0 ? " " : "").append(blank(source.substring(from, start)));
            text.append(paint(label == primary ? color : BLUE, marks + said)).append('\n');
        }
    }

    private static void appendLine(StringBuilder text, String line) {
        if (!line.isEmpty()) {
            text.append(' ').append(line.replaceAll("[\\x00-\\x08\\x0b-\\x1f\\x7f]", "\ufffd"));
        }
        text.append('\n');
    }

    /// As wide as the text on a terminal: a tab stays one, any other character is a blank.
    private static String blank(String text) {
        return text.codePoints()
                .mapToObj(c -> c == '\t' ? "\t" : " ")
                .collect(Collectors.joining());
    }

    private void notes(StringBuilder text, Diagnostic d, int margin) {
        var notes = new ArrayList<String>();
        d.hint().ifPresent(hint -> notes.add("hint: " + hint));
        if (!d.nearest().isEmpty()) {
            notes.add("hint: did you mean " + alternatives(d.nearest()) + "?");
        }
        if (notes.isEmpty()) {
            return;
        }
        bar(text, margin);
        for (var note : notes) {
            text.append(" ".repeat(margin + 1)).append(paint(BLUE, "= ")).append(note);
            text.append('\n');
        }
    }

    private static String alternatives(List<String> names) {
        var quoted = names.stream().map(n -> "`" + n + "`").toList();
        int last = quoted.size() - 1;
        return last == 0
                ? quoted.getFirst()
                : String.join(", ", quoted.subList(0, last)) + " or " + quoted.getLast();
    }

    private void bar(StringBuilder text, int margin) {
        text.append(" ".repeat(margin)).append(paint(BLUE, " │")).append('\n');
    }

    private String paint(String color, String text) {
        return coloured ? color + text + RESET : text;
    }
}
