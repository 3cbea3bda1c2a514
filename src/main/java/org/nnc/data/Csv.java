package org.nnc.data;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// Reads comma-separated values (RFC 4180), plain or compressed with gzip, in UTF-8.
///
/// A column is of whole numbers if all its cells are, else of numbers, else of text; an empty cell,
/// `NA`, `NaN` and `?` count as missing. The file is gone through twice: the first time says what
/// the columns are and how many rows there are, the second fills arrays of just that size.
public final class Csv {
    /// Whether the first line holds names.
    public enum Header {
        /// Names, if a column has text there and numbers below, or if the file is all text.
        AUTO,
        YES,
        NO
    }

    /// What becomes of missing numbers.
    public enum Missing {
        /// They are an error which names the line.
        REFUSED,
        /// A row that misses a number is left out.
        DROPPED,
        /// The mean of the column's numbers takes their place.
        MEAN
    }

    /// @param header whether the first line holds names
    /// @param separator between cells
    /// @param missing what becomes of missing numbers
    public record Options(Header header, char separator, Missing missing) {
        public static final Options DEFAULT = new Options(Header.AUTO, ',', Missing.REFUSED);
    }

    private final String name;
    private final byte[] content;
    private final Options options;

    private Csv(String name, byte[] content, Options options) {
        this.name = name;
        this.content = content;
        this.options = options;
    }

    /// The table of the file with {@link Options#DEFAULT}.
    public static Table read(DataFile file) {
        return read(file, Options.DEFAULT);
    }

    /// The table of the file.
    public static Table read(DataFile file, Options options) {
        return new Csv(file.name(), file.bytes(), options).table();
    }

    private Table table() {
        List<CsvColumn> columns = new ArrayList<>();
        List<String> first = new ArrayList<>();
        forEachRow(row -> {
            if (first.isEmpty()) {
                first.addAll(row.getFields());
                first.forEach(_ -> columns.add(new CsvColumn()));
            } else {
                requireWidth(row, columns.size());
                for (int i = 0; i < columns.size(); i++) {
                    columns.get(i).look(row.getField(i), row.getStartingLineNumber());
                }
            }
        });
        if (first.isEmpty()) {
            throw DataException.of(
                    "%s is empty; rows of comma-separated values were expected.", name);
        }
        boolean header = hasHeader(first, columns);
        if (!header) {
            for (int i = 0; i < columns.size(); i++) {
                columns.get(i).look(first.get(i), 1);
            }
        }
        return filled(header, first, columns);
    }

    private boolean hasHeader(List<String> first, List<CsvColumn> columns) {
        return switch (options.header()) {
            case YES -> true;
            case NO -> false;
            case AUTO -> {
                boolean allText = true;
                boolean named = false;
                for (int i = 0; i < columns.size(); i++) {
                    boolean text = CsvColumn.isText(first.get(i));
                    named |= text && columns.get(i).isNumeric();
                    allText &= text && !columns.get(i).isNumeric();
                }
                yield named || allText;
            }
        };
    }

    private Table filled(boolean header, List<String> first, List<CsvColumn> columns) {
        int[] line = {header ? -1 : 0};
        columns.forEach(CsvColumn::allocate);
        List<Integer> kept = new ArrayList<>();
        forEachRow(row -> {
            int at = line[0]++;
            if (at >= 0) {
                fill(row, at, columns, kept);
            }
        });
        if (kept.isEmpty()) {
            throw DataException.of("%s has no rows of data.", name);
        }
        List<String> names = new ArrayList<>();
        List<Column> made = new ArrayList<>();
        int[] rows = kept.stream().mapToInt(i -> i).toArray();
        for (int i = 0; i < columns.size(); i++) {
            names.add(header ? first.get(i).strip() : Integer.toString(i));
            String origin = "column '%s' of %s".formatted(names.get(i), name);
            Column column = columns.get(i).column(origin, options.missing() == Missing.MEAN);
            made.add(rows.length == column.rows() ? column : column.select(rows));
        }
        return new Table(name, names, made);
    }

    private void fill(CsvRecord row, int at, List<CsvColumn> columns, List<Integer> kept) {
        boolean complete = true;
        for (int i = 0; i < columns.size(); i++) {
            if (!columns.get(i).set(at, row.getField(i), options.missing() == Missing.MEAN)) {
                if (options.missing() == Missing.REFUSED) {
                    throw DataException.of(
                            "%s, line %d: column %d misses its number (found '%s'); fill it "
                                    + "in, or choose missing = drop or missing = mean.",
                            name, row.getStartingLineNumber(), i, row.getField(i));
                }
                complete = false;
            }
        }
        if (complete) {
            kept.add(at);
        }
    }

    private void requireWidth(CsvRecord row, int width) {
        if (row.getFieldCount() != width) {
            throw DataException.of(
                    "%s, line %d has %d cells, but the first line has %d; check its "
                            + "separators and quotes.",
                    name, row.getStartingLineNumber(), row.getFieldCount(), width);
        }
    }

    private void forEachRow(Consumer<CsvRecord> body) {
        CsvReader.CsvReaderBuilder format =
                CsvReader.builder()
                        .fieldSeparator(options.separator())
                        .skipEmptyLines(true)
                        // Rows are compared with the first one here, with a message of our own.
                        .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
                        .missingFieldStrategy(FieldMismatchStrategy.IGNORE);
        try (CsvReader<CsvRecord> rows = format.ofCsvRecord(text())) {
            rows.forEach(body);
        } catch (CsvParseException e) {
            throw DataException.of(
                            "%s is not a file of comma-separated values: %s.", name, rootReason(e))
                    .because(e);
        } catch (UncheckedIOException | IOException e) {
            throw DataException.of(
                            "%s is not a file of comma-separated values: %s.", name, rootReason(e))
                    .because(e);
        }
    }

    private Reader text() {
        boolean mark =
                content.length > 2
                        && (content[0] & 0xff) == 0xef
                        && (content[1] & 0xff) == 0xbb
                        && (content[2] & 0xff) == 0xbf;
        int skip = mark ? 3 : 0;
        var stream = new ByteArrayInputStream(content, skip, content.length - skip);
        // A decoder made this way reports what is not UTF-8; a charset would quietly replace it.
        return new InputStreamReader(stream, StandardCharsets.UTF_8.newDecoder());
    }

    private static String rootReason(Throwable e) {
        Throwable root = e;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        if (root instanceof CharacterCodingException) {
            return "it has bytes that are not UTF-8 text";
        }
        return root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
    }
}
