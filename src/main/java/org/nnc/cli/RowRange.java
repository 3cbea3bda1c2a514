package org.nnc.cli;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/// Rows of a data set, as `--rows 0:10` names them.
///
/// @param from the first; @param to the one behind the last
record RowRange(int from, int to) {
    int[] rows() {
        return IntStream.range(from, to).toArray();
    }

    @Override
    public String toString() {
        return from + ":" + to;
    }

    /// Reads `FROM:TO`, or one row's number.
    static final class Reader implements ITypeConverter<RowRange> {
        private static final Pattern FORM = Pattern.compile("(\\d{1,9})(?::(\\d{1,9}))?");

        @Override
        public RowRange convert(String text) {
            Matcher m = FORM.matcher(text);
            if (m.matches()) {
                int from = Integer.parseInt(m.group(1));
                int to = m.group(2) == null ? from + 1 : Integer.parseInt(m.group(2));
                if (from < to) return new RowRange(from, to);
            }
            throw new TypeConversionException(
                    "rows are named as in 0:10, the first and the one behind the last, not '"
                            + text
                            + "'.");
        }
    }
}
