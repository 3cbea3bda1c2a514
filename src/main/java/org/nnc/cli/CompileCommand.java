package org.nnc.cli;

import org.nnc.check.ModelGraph;
import org.nnc.data.DataException;
import org.nnc.train.Engine;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;

/// A model as a class.
@Command(
        name = "compile",
        description =
                "Compiles a model to a class, or a runnable jar, that needs nothing but a JDK.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  nnc compile examples/digits.nn --out build",
            "  nnc compile examples/digits.nn --weights runs/digits/weights.safetensors --jar"
                    + " digits.jar",
            "  nnc compile mlp.nn --bfloat16"
        })
final class CompileCommand implements Callable<Integer> {
    @Spec CommandSpec spec;
    @Mixin ModelOptions options;
    @Mixin WeightOptions weightOptions;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            defaultValue = ".",
            description = "Where the class goes; a name with .jar is as --jar.")
    Path out;

    @Option(
            names = "--class",
            paramLabel = "NAME",
            description = "Its name, as com.acme.Digits (default: the model's).")
    String className;

    @Option(names = "--jar", paramLabel = "FILE", description = "Write a runnable jar instead.")
    Path jar;

    @Option(
            names = "--weights",
            paramLabel = "FILE",
            description = "Weights that go with it as a resource.")
    Path weights;

    @Override
    public Integer call() {
        if (options.engine == Engine.OPENCL) {
            throw new DataException(
                    "A class runs on the JVM alone: leave out --backend opencl, which train, eval,"
                            + " predict and bench know.");
        }
        ModelGraph model = Models.stream(options);
        if (model.outputs().isEmpty()) {
            throw new DataException(model.name() + " has no output; add 'output name = …' to it.");
        }
        ClassFiles files =
                new ClassFiles(
                        options,
                        weightOptions.compilation(),
                        model,
                        Optional.ofNullable(className));
        if (jar == null && out.toString().endsWith(".jar") && !Files.isDirectory(out)) jar = out;
        Path written =
                jar == null
                        ? files.write(out, Optional.ofNullable(weights))
                        : files.writeJar(jar, Optional.ofNullable(weights));
        spec.commandLine().getOut().println("Wrote " + written + ".");
        spec.commandLine().getOut().flush();
        return 0;
    }
}
