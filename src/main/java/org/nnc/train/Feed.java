package org.nnc.train;

import org.nnc.data.Column;
import org.nnc.data.DataException;
import org.nnc.op.Variable;
import org.nnc.type.DType;
import org.nnc.type.Dim;
import org.nnc.type.Precision;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The columns of a data set, bound by name to a model's inputs and targets, and taken batch by
/// batch.
public final class Feed {
    private final String data;
    private final Map<Variable, Column> bound = new LinkedHashMap<>();
    private final Map<String, Long> sizes = new LinkedHashMap<>();
    private final String batchSize;
    private final Precision precision;
    private final Map<String, List<String>> symbols;
    private final Map<String, Ragged> ragged = new LinkedHashMap<>();
    private final Map<Integer, Map<String, Object>> arraysByRows = new LinkedHashMap<>();

    /// @param data the name of the data set, for messages
    /// @param wanted the inputs and targets; each takes the column of its name
    public Feed(
            String data,
            Map<String, Column> columns,
            Collection<Variable> wanted,
            Precision precision) {
        this(data, columns, Map.of(), Map.of(), wanted, precision);
    }

    /// @param symbols for columns that hold numbers of characters, what each number stands for
    /// @param lengths for columns whose rows were filled up to the longest, the column that says
    ///   where each ends
    Feed(
            String data,
            Map<String, Column> columns,
            Map<String, List<String>> symbols,
            Map<String, String> lengths,
            Collection<Variable> wanted,
            Precision precision) {
        this.data = data;
        this.symbols = symbols;
        this.precision = precision;
        for (Variable v : wanted) {
            Column c = columns.get(v.name());
            if (c == null) throw missing(v, columns);
            bound.put(v, c);
        }
        this.batchSize = batchSize(wanted);
        bound.forEach(this::check);
        for (String size : sizes.keySet())
            ragged(size, lengths).ifPresent(r -> ragged.put(size, r));
    }

    /// A free size that counts nothing but the elements of sequences that were filled up, and whose
    /// lengths the model reads too: else it might tell how far they are filled up.
    ///
    /// @param lengths where the rows end, of each of these sequences
    private record Ragged(List<int[]> lengths) {
        int longest(int[] rows) {
            int longest = 1;
            for (int[] all : lengths) for (int row : rows) longest = Math.max(longest, all[row]);
            return longest;
        }
    }

    private Optional<Ragged> ragged(String size, Map<String, String> lengths) {
        List<int[]> found = new ArrayList<>();
        for (Variable v : bound.keySet()) {
            List<Dim> dims = v.type().shape().dims();
            boolean named = dims.stream().anyMatch(d -> d.names().contains(size));
            if (!named) continue;
            boolean sequence =
                    lengthsOf(v, lengths).isPresent()
                            && dims.get(1).equals(Dim.named(size))
                            && dims.stream().filter(d -> d.names().contains(size)).count() == 1;
            if (!sequence) return Optional.empty();
            found.add(lengthsOf(v, lengths).get().ints());
        }
        return found.isEmpty() ? Optional.empty() : Optional.of(new Ragged(found));
    }

    private Optional<Column> lengthsOf(Variable v, Map<String, String> lengths) {
        return bound.entrySet().stream()
                .filter(e -> e.getKey().name().equals(lengths.get(v.name())))
                .map(Map.Entry::getValue)
                .findFirst();
    }

    private DataException missing(Variable v, Map<String, Column> columns) {
        return new DataException(
                "The model wants '%s: %s', but data '%s' has no column of this name; it has %s."
                        .formatted(v.name(), v.type(), data, String.join(", ", columns.keySet())));
    }

    /// The free size that counts the examples: the first dimension of every input.
    private static String batchSize(Collection<Variable> wanted) {
        return wanted.stream()
                .filter(v -> v.type().rank() > 0)
                .map(v -> v.type().dim(0).toString())
                .findFirst()
                .orElse("");
    }

    private void check(Variable v, Column c) {
        List<Dim> dims = v.type().shape().dims();
        boolean fits =
                !dims.isEmpty()
                        && dims.size() == c.rowDims().size() + 1
                        && dims.getFirst().toString().equals(batchSize);
        for (int i = 1; fits && i < dims.size(); i++)
            fits = unify(dims.get(i), c.rowDims().get(i - 1));
        if (!fits) {
            throw new DataException(
                    "'%s' is %s in the model, but in data '%s' it has shape %s; reshape it in the data block or change the model."
                            .formatted(v.name(), v.type(), data, c.dims()));
        }
        if (v.type().dtype() != DType.FLOAT && c.kind() == Column.Kind.FLOAT) c.ints();
    }

    private boolean unify(Dim wanted, long found) {
        if (wanted.isConstant()) return wanted.intValue() == found;
        if (wanted.names().size() == 1 && wanted.equals(Dim.named(wanted.toString()))) {
            Long before = sizes.putIfAbsent(wanted.toString(), found);
            return before == null || before == found;
        }
        return true; // a computed size: the program checks it
    }

    /// What each number of a column of this name stands for, if it holds characters; the column
    /// need not be one that the model wants.
    public Optional<List<String>> symbols(String name) {
        return Optional.ofNullable(symbols.get(name));
    }

    public int rows() {
        return bound.values().stream().mapToInt(Column::rows).min().orElse(0);
    }

    /// Class numbers and other indexes must lie below the number of classes: checked once for all
    /// rows.
    public void requireRange(String variable, long limit) {
        bound.forEach((v, c) -> {
            if (v.name().equals(variable)) c.requireRange(0, limit);
        });
    }

    /// What a program takes of a batch.
    ///
    /// @param sizes the free sizes
    /// @param arrays by the variables' names
    public record Batch(Map<String, Long> sizes, Map<String, Object> arrays) {}

    /// A batch whose sequences are no longer than its longest.
    public Batch batch(int[] rows) {
        Map<String, Long> cut = sizes(rows.length);
        ragged.forEach((size, r) -> cut.put(size, (long) r.longest(rows)));
        Map<String, Object> arrays = new LinkedHashMap<>(take(rows));
        bound.forEach((v, c) -> {
            if (v.type().rank() < 2) return;
            String size = v.type().dim(1).toString();
            if (!ragged.containsKey(size) || cut.get(size) == c.rowDims().getFirst().longValue()) {
                return;
            }
            int kept = c.rowSize() / c.rowDims().getFirst() * cut.get(size).intValue();
            arrays.put(v.name(), cut(v, arrays.get(v.name()), rows.length, c.rowSize(), kept));
        });
        return new Batch(cut, arrays);
    }

    /// The first elements of each row.
    private Object cut(Variable v, Object whole, int rows, int width, int kept) {
        Object array = Arrays.allocate(v.type().dtype(), precision, rows * kept);
        for (int i = 0; i < rows; i++) System.arraycopy(whole, i * width, array, i * kept, kept);
        return array;
    }

    /// The free sizes for a batch of so many rows, sequences as long as the longest of all rows.
    public Map<String, Long> sizes(int rows) {
        Map<String, Long> all = new LinkedHashMap<>(sizes);
        if (!batchSize.isEmpty()) all.put(batchSize, (long) rows);
        return all;
    }

    /// The arrays of a batch, by name, sequences as long as the longest of all rows. The arrays are
    /// reused by the next call with as many rows.
    public Map<String, Object> take(int[] rows) {
        Map<String, Object> arrays = arraysByRows.computeIfAbsent(rows.length, this::allocate);
        bound.forEach((v, c) -> Arrays.gather(c, rows, arrays.get(v.name())));
        return arrays;
    }

    private Map<String, Object> allocate(int rows) {
        Map<String, Object> arrays = new LinkedHashMap<>();
        bound.forEach((v, c) ->
                arrays.put(
                        v.name(),
                        Arrays.allocate(v.type().dtype(), precision, rows * c.rowSize())));
        return arrays;
    }
}
