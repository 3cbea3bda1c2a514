package org.nnc.source;

/// A range of a source text, from `start` to before `end`, in UTF-16 units.
public record Span(SourceFile file, int start, int end) {
    /// The span of what no user wrote.
    public static final Span NONE = new Span(new SourceFile("<built in>", ""), 0, 0);

    public Span {
        if (start < 0 || end < start || end > file.text().length()) {
            throw new IllegalArgumentException("no span " + start + ".." + end + " in " + file);
        }
    }

    /// The line, from 1, in which it begins.
    public int line() {
        return file.line(start);
    }

    /// The column, from 1, at which it begins.
    public int column() {
        return file.column(start);
    }

    public String text() {
        return file.text().substring(start, end);
    }

    public boolean isEmpty() {
        return start == end;
    }

    /// The least span that holds this one and `other`, which lies in the same file.
    public Span to(Span other) {
        return new Span(file, Math.min(start, other.start), Math.max(end, other.end));
    }

    /// `file:line:column`.
    @Override
    public String toString() {
        return file + ":" + line() + ":" + column();
    }
}
