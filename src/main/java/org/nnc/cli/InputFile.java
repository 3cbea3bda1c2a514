package org.nnc.cli;

import org.nnc.check.ModelGraph;
import org.nnc.data.Column;
import org.nnc.data.Csv;
import org.nnc.data.DataException;
import org.nnc.data.DataFile;
import org.nnc.data.Image;
import org.nnc.data.Npy;
import org.nnc.data.Table;
import org.nnc.op.Variable;
import org.nnc.train.Feed;
import org.nnc.type.Precision;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// Examples in a file, for a model of one input.
///
/// @param file a `.csv` (a row an example), `.npy`, `.png` or `.jpg` file
/// @param scale all numbers are divided by this
record InputFile(Path file, double scale) {
    /// The rows, for the one input of a model.
    Feed feed(ModelGraph model, Precision precision) {
        if (model.inputs().size() != 1) {
            throw new DataException(
                    model.name()
                            + " has the inputs "
                            + String.join(", ", model.inputs().keySet())
                            + "; a file feeds models of one input. Name a data block with --on, or"
                            + " use the generated class.");
        }
        Variable x = model.inputs().values().iterator().next();
        Map<String, Column> columns = Map.of(x.name(), fitted(read(), x));
        return new Feed("input", columns, List.of(x), precision);
    }

    private Column read() {
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        DataFile data = DataFile.of(file);
        if (name.endsWith(".npy")) return Npy.read(data);
        if (name.endsWith(".png") || name.endsWith(".jpg"))
            return Image.read(data).withChannels(1).column(true);
        Table t = Csv.read(data);
        return t.matrix(0, t.columns().size());
    }

    /// The rows in the shape that the input declares.
    private Column fitted(Column c, Variable x) {
        Column scaled = scale == 1 ? c : c.map(v -> v / scale);
        int[] wanted =
                x.type().shape().dims().stream()
                        .skip(1)
                        .mapToInt(d -> d.isConstant() ? d.intValue() : -1)
                        .toArray();
        boolean fixed = IntStream.of(wanted).noneMatch(d -> d < 0);
        Column rows =
                fixed && IntStream.of(wanted).reduce(1, (a, b) -> a * b) == total(scaled)
                        ? one(scaled)
                        : scaled;
        return fixed ? rows.withRowDims(wanted) : rows;
    }

    /// A single picture may come without an axis of examples.
    private static Column one(Column c) {
        return c.rows() == 1 ? c : new Column(c.origin(), prepend(c.dims()), c.values());
    }

    private static List<Integer> prepend(List<Integer> dims) {
        return Stream.concat(Stream.of(1), dims.stream()).toList();
    }

    private static int total(Column c) {
        return c.rows() * c.rowSize();
    }
}
