package org.nnc.jvm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.nnc.check.Mode;
import org.nnc.check.ModelGraph;
import org.nnc.check.Unit;
import org.nnc.cli.ModelClasses;
import org.nnc.format.Safetensors;
import org.nnc.format.TensorData;
import org.nnc.graph.Value;
import org.nnc.interpret.Interpreter;
import org.nnc.pass.Compiler;
import org.nnc.pass.Options;
import org.nnc.source.SourceFile;
import org.nnc.type.DType;
import org.nnc.type.Precision;

import java.io.File;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.spi.ToolProvider;

/// A model compiled to a class for users, with freshly drawn weights, and what the interpreter says
/// of it.
record EmbeddedModel(ModelGraph graph, Map<String, Value> weights) {
    static final Path JAVA_17 = Path.of("/usr/lib/jvm/java-17-openjdk-amd64/bin/java");
    static final Path JAVA = Path.of(System.getProperty("java.home"), "bin", "java");

    static EmbeddedModel of(Path file) {
        return of(Unit.load(file));
    }

    static EmbeddedModel of(String text) {
        return of(Unit.of(new SourceFile("model.nn", text)));
    }

    private static EmbeddedModel of(Unit unit) {
        ModelGraph graph = unit.instantiate(unit.models().getFirst(), Map.of(), Mode.STREAM);
        Map<String, Value> given = new LinkedHashMap<>();
        given.put("$seed", Value.ofIntegers(DType.INT, new int[0], 1));
        var interpreter = new Interpreter(Precision.FLOAT32, Map.of(), given);
        return new EmbeddedModel(graph, interpreter.run(graph.initialGraph()).outputs());
    }

    ModelClass compiled(String name, Flavour... flavours) {
        return ModelClasses.of(
                graph,
                name,
                Set.of(flavours),
                g -> Compiler.compile(g, Precision.FLOAT32, Options.DEFAULT));
    }

    /// What the interpreter computes.
    float[] interpreted(String output, Map<String, Long> sizes, Map<String, Value> inputs) {
        Map<String, Value> given = new LinkedHashMap<>(weights);
        given.putAll(inputs);
        var result = new Interpreter(Precision.FLOAT32, sizes, given).run(graph.inferenceGraph());
        return floats(result.outputs().get(output));
    }

    static float[] floats(Value value) {
        float[] floats = new float[value.count()];
        for (int i = 0; i < floats.length; i++) floats[i] = (float) value.get(i);
        return floats;
    }

    /// A file of its weights in a folder.
    Path weightsFile(Path folder) {
        Map<String, TensorData> tensors = new LinkedHashMap<>();
        weights.forEach((path, v) -> tensors.put(path, TensorData.of(floats(v), v.dims())));
        Path file = folder.resolve("weights.safetensors");
        new Safetensors(tensors, Map.of("made by", "a \"test\"")).write(file);
        return file;
    }

    Map<String, float[]> weightsMap() {
        Map<String, float[]> map = new LinkedHashMap<>();
        weights.forEach((path, v) -> map.put(path, floats(v)));
        return map;
    }

    /// The class, loaded from files as a user's application does, with no class of ours in sight.
    Class<?> load(Path folder, String name, Flavour... flavours) throws Exception {
        ModelClasses.write(compiled(name, flavours), folder, Optional.of(weightsFile(folder)));
        URL[] urls = {folder.toUri().toURL()};
        return new URLClassLoader(urls, ClassLoader.getPlatformClassLoader()).loadClass(name);
    }

    /// Compiles a Java program against classes in a folder, into it.
    static void javac(Path folder, Path source) {
        int status =
                ToolProvider.findFirst("javac")
                        .orElseThrow()
                        .run(
                                System.out,
                                System.err,
                                "--release",
                                "17",
                                "-Xlint:all",
                                "-Werror",
                                "-cp",
                                folder.toString(),
                                "-d",
                                folder.toString(),
                                source.toString());
        assertEquals(0, status, source + " does not compile");
    }

    record Finished(int status, String output, String errors) {}

    /// Runs a program in a JVM of its own.
    static Finished run(Path java, Path folder, String... arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(java.toString(), "-Xverify:all"));
        command.addAll(List.of(arguments));
        File out = folder.resolve("out.txt").toFile();
        File err = folder.resolve("err.txt").toFile();
        Process process =
                new ProcessBuilder(command)
                        .directory(folder.toFile())
                        .redirectOutput(out)
                        .redirectError(err)
                        .start();
        boolean done = process.waitFor(60, TimeUnit.SECONDS);
        process.destroyForcibly();
        assertTrue(done, () -> command + " did not end");
        return new Finished(
                process.exitValue(),
                Files.readString(out.toPath()),
                Files.readString(err.toPath()));
    }
}
