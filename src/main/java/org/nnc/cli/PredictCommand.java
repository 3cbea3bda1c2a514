package org.nnc.cli;

import org.nnc.check.ModelGraph;
import org.nnc.format.HeatMap;
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
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
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
    @Mixin WeightOptions weightOptions;
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
                    "A data block of the file instead of INPUT; it feeds models of any inputs."
                            + " Where the model's targets are characters, so are its outputs int[N,"
                            + " L].")
    String on;

    @Option(names = "--numbers", description = "Numbers, also where they stand for characters.")
    boolean numbers;

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
        try (Prediction prediction = prediction(model, wanted)) {
            Feed feed =
                    on == null
                            ? new InputFile(input, scale).feed(model, options.precision())
                            : trained.block(options, on, model, prediction.graph());
            int[] chosen = chosen(feed.rows());
            int[] dims = prediction.dims(feed, chosen.length);
            if (picture != null) requireMatrix(wanted, prediction.type(), dims);
            Memory memory = trained.memory(model, options);
            double[] values = prediction.run(feed, chosen, memory);
            Characters characters = new Characters(model, feed);
            if (picture != null) {
                draw(wanted, prediction.type(), dims, values, new Axes(characters, memory));
            } else if (numbers) print(values, chosen.length, Optional.empty());
            else print(values, chosen.length, characters.ofOutput(wanted));
        }
        return 0;
    }

    /// What stands at the rows and columns of a picture.
    private final class Axes {
        private final Characters characters;
        private final Memory memory;

        Axes(Characters characters, Memory memory) {
            this.characters = characters;
            this.memory = memory;
        }

        /// As long as an output of characters, rows show these, for they are what is said; else
        /// those of such an input. Columns show what is read before what is said.
        Optional<List<String>> ofRows(Dim axis) {
            return said(axis).or(() -> read(axis));
        }

        Optional<List<String>> ofColumns(Dim axis) {
            return read(axis).or(() -> said(axis));
        }

        private Optional<List<String>> read(Dim axis) {
            return numbers ? Optional.empty() : characters.inputAlong(axis, rows.from());
        }

        private Optional<List<String>> said(Dim axis) {
            return numbers ? Optional.empty() : characters.outputAlong(axis).flatMap(this::said);
        }

        private Optional<List<String>> said(String output) {
            ModelGraph model = characters.model();
            try (Prediction p = prediction(model, output)) {
                Feed feed = trained.block(options, on, model, p.graph());
                double[] all = p.run(feed, new int[] {rows.from()}, memory);
                return Characters.spelled(characters.ofOutput(output).orElseThrow(), all);
            }
        }
    }

    private Prediction prediction(ModelGraph model, String output) {
        return new Prediction(
                model, output, options.engine, options.precision(), weightOptions.compilation());
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

    private void draw(String name, TensorType type, int[] dims, double[] values, Axes axes) {
        String title = name + ", row " + rows.from();
        new HeatMap(
                        title,
                        label(type, 2),
                        label(type, 1),
                        dims[1],
                        dims[2],
                        values,
                        axes.ofRows(type.dim(1)),
                        axes.ofColumns(type.dim(2)))
                .write(picture);
        PrintWriter out = spec.commandLine().getOut();
        out.println(picture + ": " + title + ", " + dims[1] + " by " + dims[2] + ".");
        out.flush();
    }

    /// A size that has a name names its axis.
    private static String label(TensorType type, int axis) {
        Dim d = type.dim(axis);
        return d.isConstant() ? "" : d.toString();
    }

    private void print(double[] values, int rows, Optional<List<String>> symbols) {
        PrintWriter out = spec.commandLine().getOut();
        int width = rows == 0 ? 0 : values.length / rows;
        for (int i = 0; i < rows; i++) {
            double[] row = Arrays.copyOfRange(values, i * width, (i + 1) * width);
            out.println(
                    symbols.flatMap(all -> Characters.spelled(all, row))
                            .map(all -> json ? Json.string(all) : Characters.quoted(all))
                            .orElseGet(() -> numbers(row)));
        }
        out.flush();
    }

    private String numbers(double[] row) {
        String all = Arrays.stream(row).mapToObj(this::number).collect(Collectors.joining(","));
        return json ? "[" + all + "]" : all;
    }

    private String number(double v) {
        if (json && !Double.isFinite(v)) return "null";
        return v == Math.rint(v) && Math.abs(v) < 1e15
                ? Long.toString((long) v)
                : Float.toString((float) v);
    }
}
