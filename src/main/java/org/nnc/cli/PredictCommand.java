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
import org.nnc.runtime.Team;
import org.nnc.train.Memory;
import org.nnc.train.Prediction;

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
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// What a trained model says of new examples.
@Command(
        name = "predict",
        description = "Gives a trained model's outputs for the examples of a csv, npy or png file.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Example:",
            "  nnc predict examples/digits.nn new.csv --weights runs/digits/weights.safetensors"
                    + " --json"
        })
final class PredictCommand implements Callable<Integer> {
    @Spec CommandSpec spec;
    @Mixin ModelOptions options;

    @Parameters(
            index = "1",
            paramLabel = "INPUT",
            description = "A .csv (a row an example), .npy or .png file.")
    Path input;

    @Option(
            names = "--weights",
            required = true,
            paramLabel = "FILE",
            description = "Weights that training wrote.")
    Path weights;

    @Option(
            names = "--output",
            paramLabel = "NAME",
            description = "The output (default: the first).")
    String output;

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

    @Override
    public Integer call() {
        Team.limit(options.threads);
        ModelGraph model = Models.inference(options);
        if (model.inputs().size() != 1) {
            throw new DataException(
                    model.name()
                            + " has the inputs "
                            + String.join(", ", model.inputs().keySet())
                            + "; predict feeds models of one input. Use the generated class for"
                            + " others.");
        }
        String wanted = Models.output(model, output);
        Memory memory = Models.memory(model, options.precision(), weights);
        Variable x = model.inputs().values().iterator().next();
        Column column = fitted(read(), x);
        try (Prediction prediction =
                new Prediction(model, wanted, options.engine, options.precision())) {
            print(prediction.run(column, memory), column.rows());
        }
        return 0;
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
