package org.nnc.syntax;

import org.nnc.source.SourceFile;
import org.nnc.source.Span;

import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Collection;
import java.util.Optional;
import java.util.stream.Collectors;

/// Trees without their spans.
final class Trees {
    private Trees() {}

    /// A text that two trees share exactly when they are equal but for spans.
    static String form(Object tree) {
        return switch (tree) {
            case Record record ->
                    record.getClass().getSimpleName()
                            + Arrays.stream(record.getClass().getRecordComponents())
                                    .filter(c -> c.getType() != Span.class)
                                    .filter(c -> c.getType() != SourceFile.class)
                                    .map(c -> form(value(record, c)))
                                    .collect(Collectors.joining(", ", "(", ")"));
            case Collection<?> many ->
                    many.stream().map(Trees::form).collect(Collectors.joining(", ", "[", "]"));
            case Optional<?> maybe -> maybe.map(Trees::form).orElse("-");
            case String text -> "'" + text + "'";
            default -> tree.toString();
        };
    }

    private static Object value(Record record, RecordComponent component) {
        try {
            return component.getAccessor().invoke(record);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }
}
