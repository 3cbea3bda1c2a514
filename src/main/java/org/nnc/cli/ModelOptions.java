package org.nnc.cli;

import org.nnc.check.Meaning;
import org.nnc.check.TrainPlan;
import org.nnc.check.Unit;
import org.nnc.data.DataException;
import org.nnc.data.DataFiles;
import org.nnc.opencl.Devices;
import org.nnc.pass.Budget;
import org.nnc.train.Assignments;
import org.nnc.train.Engine;
import org.nnc.type.Precision;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/// What nearly every command is told: the file, the model in it, its arguments, and what runs it.
final class ModelOptions {
    @Parameters(index = "0", paramLabel = "FILE.nn", description = "The model file.")
    Path file;

    @Option(
            names = "--model",
            paramLabel = "NAME",
            description = "The model, where the file has several.")
    String model;

    @Option(
            names = "--set",
            paramLabel = "NAME=VALUE",
            description = "An argument of the model, as in --set hidden=100; may be repeated.")
    Map<String, String> set = new LinkedHashMap<>();

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "A folder in which data files are looked for; may be repeated.")
    List<Path> data = new ArrayList<>();

    @Spec(Spec.Target.MIXEE)
    CommandSpec spec;

    /// What computes: set by [#backends].
    Engine engine;

    @Option(
            names = "--backend",
            paramLabel = "NAME",
            split = ",",
            defaultValue = "vector",
            description =
                    "What computes: interpreter, program, scalar, vector or opencl; of several,"
                            + " as in opencl,vector, the first that is there (default:"
                            + " ${DEFAULT-VALUE}).")
    void backends(List<Engine> asked) {
        // The command line is cleared before it is read.
        if (asked.isEmpty()) return;
        if (asked.size() == 1 || asked.getFirst() != Engine.OPENCL) {
            engine = asked.getFirst();
            return;
        }
        Optional<String> missing = Devices.found().why();
        engine = asked.get(missing.isPresent() ? 1 : 0);
        missing.ifPresent(why -> spec.commandLine().getErr().println(fallback(why)));
    }

    private String fallback(String why) {
        return "There is no OpenCL device, so the " + engine.text() + " backend computes: " + why;
    }

    @Option(names = "--double", description = "Compute in 64 bits instead of 32.")
    boolean wide;

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "At most so many threads; 0 for one a processor.")
    int threads;

    private Unit unit;

    Unit unit() {
        if (unit == null) unit = Unit.load(file);
        return unit;
    }

    /// @param text as given with --memory; null if it was not
    static Budget budget(String text) {
        if (text == null) return Budget.UNLIMITED;
        try {
            return Budget.parse(text);
        } catch (IllegalArgumentException e) {
            throw new DataException("--memory: " + e.getMessage());
        }
    }

    Precision precision() {
        return wide ? Precision.FLOAT64 : Precision.FLOAT32;
    }

    DataFiles files() {
        Path folder = file.toAbsolutePath().getParent();
        return new DataFiles(folder, data);
    }

    /// What reads the file's data blocks, for commands that do not train.
    Assignments assignments() {
        return new Assignments(
                unit(), files(), precision(), Map.of(), OptionalInt.empty(), OptionalInt.empty());
    }

    Map<String, Meaning> arguments() {
        Map<String, Meaning> arguments = new LinkedHashMap<>();
        set.forEach((name, text) -> arguments.put(name, unit().argument(text)));
        return arguments;
    }

    /// The model that is meant: the named one, the one that is trained, or the only one.
    String modelName() {
        if (model != null) return model;
        List<String> models = unit().models();
        if (models.size() == 1) return models.getFirst();
        List<String> trained =
                plans().stream()
                        .filter(p -> p.part().isEmpty())
                        .map(TrainPlan::model)
                        .distinct()
                        .toList();
        if (trained.size() == 1) return trained.getFirst();
        throw new DataException(
                models.isEmpty()
                        ? file + " has no model."
                        : file
                                + " has several models; name one with --model: "
                                + String.join(", ", models)
                                + ".");
    }

    /// The train block of the model that is meant, if it has one; the last, if several.
    Optional<TrainPlan> plan() {
        String name = modelName();
        return plans().stream()
                .filter(p -> p.part().isEmpty() && p.model().equals(name))
                .reduce((_, last) -> last);
    }

    private List<TrainPlan> plans() {
        return unit().trains();
    }

    /// `digits` for `examples/digits.nn`.
    String baseName() {
        String name = file.getFileName().toString();
        return name.endsWith(".nn") ? name.substring(0, name.length() - 3) : name;
    }
}
