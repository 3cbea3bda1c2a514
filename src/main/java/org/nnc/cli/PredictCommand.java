package org.nnc.cli;

import org.nnc.check.ModelGraph;
import org.nnc.data.Column;
import org.nnc.data.Csv;
import org.nnc.data.DataException;
import org.nnc.data.DataFile;
import org.nnc.data.Image;
import org.nnc.data.Npy;
import org.nnc.data.Table;
import org.nnc.format.HeatMap;
import org.nnc.op.Variable;
import org.nnc.runtime.Team;
import org.nnc.train.Feed;
import org.nnc.train.Memory;
import org.nnc.train.Prediction;
import org.nnc.type.Dim;
import org.nnc.type.TensorType;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// What a trained model says of new examples.
@Command(
        name = "predict",
        description =
                "Gives a trained model's outputs for the examples of a csv, npy or png file, or for"
                        + " rows of a data block.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  nnc predict examples/digits.nn new.csv --weights runs/digits/weights.safetensors"
                    + " --json",
            "  nnc predict examples/dates.nn --weights runs/dates/weights.safetensors --on dates"
                    + " --rows 0:1 --output attention --picture attention.png"
        })
final class PredictCommand implements Callable<Integer> {
    @Spec CommandSpec spec;
    @Mixin ModelOptions options;
    @Mixin OutputOptions trained;

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "INPUT",
            description = "A .csv (a row an example), .npy or .png file.")
    Path input;

    @Option(
            names = "--scale",
            paramLabel = "X",
            defaultValue = "1",
            description =
                    "Inputs are divided by this first, as the data block did (default:"
                            + " ${DEFAULT-VALUE}).")
    double scale;

    @Option(names = "--json", description = "One JSON array a row instead of csv.")
    boolean json;

    @Option(
            names = "--on",
            paramLabel = "DATA",
            description =
                    "A data block of the file instead of INPUT; it feeds models of any inputs.")
    String on;

    @Option(
            names = "--rows",
            paramLabel = "FROM:TO",
            converter = RowRange.Reader.class,
            description = "Only these rows, counted from 0; TO is behind the last.")
    RowRange rows;

    @Option(
            names = "--picture",
            paramLabel = "FILE",
            description =
                    "Draws one row's output, a matrix such as attention, as a .png or .svg file"
                            + " instead of printing it.")
    Path picture;

    @Override
    public Integer call() {
        check();
        Team.limit(options.threads);
        ModelGraph model = Models.inference(options);
        String wanted = trained.output(model);
        try (Prediction prediction =
                new Prediction(model, wanted, options.engine, options.precision())) {
            Feed feed =
                    on == null
                            ? file(model)
                            : trained.block(options, on, model, prediction.graph());
            int[] chosen = chosen(feed.rows());
            int[] dims = prediction.dims(feed, chosen.length);
            if (picture != null) requireMatrix(wanted, prediction.type(), dims);
            Memory memory = trained.memory(model, options);
            double[] values = prediction.run(feed, chosen, memory);
            if (picture == null) print(values, chosen.length);
            else draw(wanted, prediction.type(), dims, values);
        }
        return 0;
    }

    private void check() {
        if ((input == null) == (on == null)) {
            throw trained.misused(
                    "Say what to predict from: either a file INPUT or a data block, --on DATA.");
        }
        if (on != null && scale != 1) {
            throw trained.misused(
                    "--scale is for INPUT; a data block says itself how it is scaled.");
        }
        if (picture == null) return;
        if (HeatMap.form(picture).isEmpty()) {
            throw trained.misused("--picture writes a .png or a .svg file, not " + picture + ".");
        }
        if (rows == null || rows.to() - rows.from() > 1) {
            throw trained.misused(
                    "--picture draws one row; choose it with --rows, as in --rows 0:1.");
        }
    }

    private Feed file(ModelGraph model) {
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
        return new Feed("input", columns, List.of(x), options.precision());
    }

    private int[] chosen(int count) {
        if (rows == null) return IntStream.range(0, count).toArray();
        if (rows.to() <= count) return rows.rows();
        throw trained.misused(
                "--rows %s is outside: %s has %d rows, counted from 0."
                        .formatted(rows, on == null ? input : "data '" + on + "'", count));
    }

    private void requireMatrix(String name, TensorType type, int[] dims) {
        if (dims.length != 3 || dims[0] != 1 || dims[1] < 1 || dims[2] < 1) {
            throw trained.misused(
                    "--picture draws an output that is a matrix for each row, as float[N, A, B] is;"
                            + " '%s' is %s. Choose another with --output.".formatted(name, type));
        }
        if (Math.max(dims[1], dims[2]) > HeatMap.MOST) {
            throw trained.misused(
                    "--picture draws at most %d rows and columns; '%s' has %d by %d here."
                            .formatted(HeatMap.MOST, name, dims[1], dims[2]));
        }
    }

    private void draw(String name, TensorType type, int[] dims, double[] values) {
        String title = name + ", row " + rows.from();
        new HeatMap(title, label(type, 2), label(type, 1), dims[1], dims[2], values).write(picture);
        PrintWriter out = spec.commandLine().getOut();
        out.println(picture + ": " + title + ", " + dims[1] + " by " + dims[2] + ".");
        out.flush();
    }

    /// A size that has a name names its axis.
    private static String label(TensorType type, int axis) {
        Dim d = type.dim(axis);
        return d.isConstant() ? "" : d.toString();
    }

    private Column read() {
        String name = input.getFileName().toString().toLowerCase(Locale.ROOT);
        DataFile file = DataFile.of(input);
        if (name.endsWith(".npy")) return Npy.read(file);
        if (name.endsWith(".png") || name.endsWith(".jpg"))
            return Image.read(file).withChannels(1).column(true);
        Table t = Csv.read(file);
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
        return java.util.stream.Stream.concat(java.util.stream.Stream.of(1), dims.stream())
                .toList();
    }

    private static int total(Column c) {
        return c.rows() * c.rowSize();
    }

    private void print(double[] values, int rows) {
        PrintWriter out = spec.commandLine().getOut();
        int width = rows == 0 ? 0 : values.length / rows;
        for (int i = 0; i < rows; i++) {
            String row =
                    IntStream.range(i * width, (i + 1) * width)
                            .mapToObj(j -> number(values[j]))
                            .collect(Collectors.joining(","));
            out.println(json ? "[" + row + "]" : row);
        }
        out.flush();
    }

    private String number(double v) {
        if (json && !Double.isFinite(v)) return "null";
        return v == Math.rint(v) && Math.abs(v) < 1e15
                ? Long.toString((long) v)
                : Float.toString((float) v);
    }
}
