package org.nnc.bench.report;

import java.util.List;

/// A table in Markdown.
final class Table {
    private final StringBuilder text = new StringBuilder();

    Table(List<String> head) {
        row(head);
        row(head.stream().map(_ -> "---").toList());
    }

    void row(List<String> cells) {
        text.append("| ").append(String.join(" | ", cells)).append(" |\n");
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
