package org.nnc.data;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/// The columns of a file of rows, each of shape `[rows]`, with their names.
///
/// @param origin the file, to begin a sentence with
/// @param names the names from the file's first line, or `0`, `1`, … where it has none
/// @param columns as many as names, all of the same number of rows
public record Table(String origin, List<String> names, List<Column> columns) {
    public Table {
        names = List.copyOf(names);
        columns = List.copyOf(columns);
    }

    public int rows() {
        return columns.getFirst().rows();
    }

    /// Position of the column of this name, or a {@link DataException} that lists the names.
    public int index(String name) {
        int i = names.indexOf(name);
        if (i < 0) {
            throw DataException.of(
                    "%s has no column '%s'; its columns are %s.",
                    origin, name, String.join(", ", names));
        }
        return i;
    }

    /// The column of this name, shape `[rows]`.
    public Column column(String name) {
        return columns.get(index(name));
    }

    /// The columns `from` to before `to` side by side, shape `[rows, to - from]`; they must be
    /// numbers.
    public Column matrix(int from, int to) {
        if (from < 0 || to <= from || to > columns.size()) {
            throw DataException.of(
                    "%s has %d columns; there are none from %d to before %d.",
                    origin, columns.size(), from, to);
        }
        return matrix(IntStream.range(from, to).toArray());
    }

    /// The named columns side by side, shape `[rows, names]`.
    public Column matrix(List<String> chosen) {
        return matrix(chosen.stream().mapToInt(this::index).toArray());
    }

    private Column matrix(int[] chosen) {
        List<Column> parts = Arrays.stream(chosen).mapToObj(columns::get).toList();
        return Column.of(origin, values(parts), rows(), parts.size());
    }

    /// Whole numbers stay whole where all columns hold such.
    private Values values(List<Column> parts) {
        boolean whole = parts.stream().allMatch(c -> c.values() instanceof Values.Ints);
        int[] ints = new int[whole ? rows() * parts.size() : 0];
        double[] doubles = new double[whole ? 0 : rows() * parts.size()];
        for (int j = 0; j < parts.size(); j++) {
            int[] wholes = whole ? parts.get(j).ints() : new int[0];
            double[] numbers = whole ? new double[0] : parts.get(j).doubles();
            for (int i = 0; i < rows(); i++) {
                if (whole) {
                    ints[i * parts.size() + j] = wholes[i];
                } else {
                    doubles[i * parts.size() + j] = numbers[i];
                }
            }
        }
        return whole ? new Values.Ints(ints) : new Values.Doubles(doubles);
    }

    /// A column of text as class numbers: its distinct strings in the order of their characters.
    ///
    /// @param ids class of each row, shape `[rows]`
    /// @param names the string that each class stands for
    public record Classes(Column ids, List<String> names) {}

    /// The column of this name as classes. A column of whole numbers is taken by number order.
    public Classes classes(String name) {
        Column column = column(name);
        List<String> texts = texts(column);
        List<String> names = texts.stream().distinct().sorted(order(column)).toList();
        var positions = new java.util.HashMap<String, Integer>();
        names.forEach(text -> positions.put(text, positions.size()));
        int[] ids = texts.stream().mapToInt(positions::get).toArray();
        return new Classes(Column.of(column.origin(), new Values.Ints(ids), rows()), names);
    }

    private static List<String> texts(Column column) {
        if (column.values() instanceof Values.Strings(var list)) {
            return list;
        }
        return Arrays.stream(column.ints()).mapToObj(Integer::toString).toList();
    }

    private static Comparator<String> order(Column column) {
        return column.kind() == Column.Kind.TEXT
                ? Comparator.naturalOrder()
                : Comparator.comparingInt(Integer::parseInt);
    }
}
