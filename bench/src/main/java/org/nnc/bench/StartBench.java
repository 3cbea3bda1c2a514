package org.nnc.bench;

import org.nnc.bench.library.OnnxRuntime;
import org.nnc.bench.work.Model;
import org.nnc.bench.work.Workload;
import org.nnc.bench.work.Workloads;
import org.nnc.format.Safetensors;
import org.nnc.format.TensorData;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/// From the start of a JVM to the first prediction of the MLP: time, resident memory, and what lies
/// on the disk; then to full speed. All take turns.
final class StartBench {
    private static final Path FOLDER = Path.of("bench", "target", "start");
    private static final int ROUNDS = 15;
    private static final int LONG_ROUNDS = 3;

    /// One way to predict, and what it left.
    private record Way(
            String name, List<String> command, long bytes, List<Run> runs, List<Start> starts) {
        double median(ToDoubleFunction<Run> f) {
            return runs.stream().mapToDouble(f).sorted().toArray()[runs.size() / 2];
        }

        double middle(ToDoubleFunction<Start> f) {
            return starts.stream().mapToDouble(f).sorted().toArray()[starts.size() / 2];
        }
    }

    private record Run(double millis, double megabytes, float result) {}

    /// When full speed was reached, and what a call takes then.
    private record Start(double millis, double micros) {}

    private StartBench() {}

    /// Called by what was started, when it has predicted: tells the result and its largest memory.
    static void done(float[] y) {
        try (Stream<String> lines = Files.lines(Path.of("/proc/self/status"))) {
            String peak = lines.filter(l -> l.startsWith("VmHWM")).findFirst().orElse("0");
            System.out.println(y[0] + " " + peak.replaceAll("[^0-9]", ""));
        } catch (IOException e) {
            System.out.println(y[0] + " 0");
        }
        System.exit(0);
    }

    static void main(String[] arguments) throws Exception {
        List<Way> ways = ways();
        for (int i = 0; i < ROUNDS; i++) {
            for (Way w : ways) w.runs().add(run(w));
        }
        for (int i = 0; i < LONG_ROUNDS; i++) {
            for (Way w : ways) w.starts().add(start(w));
        }
        checkEqual(ways);
        StringBuilder table = new StringBuilder();
        table.append("| | first prediction after (ms) | full speed after (ms) | a call then (µs)");
        table.append(" | resident (MB) | on disk (MB) |\n");
        table.append("| --- | --- | --- | --- | --- | --- |\n");
        for (Way w : ways) {
            table.append(
                    String.format(
                            Locale.ROOT,
                            "| %s | %.0f | %.0f | %.1f | %.0f | %.1f |%n",
                            w.name(),
                            w.median(Run::millis),
                            w.middle(Start::millis),
                            w.middle(Start::micros),
                            w.median(Run::megabytes),
                            w.bytes() / 1e6));
        }
        Results.write(
                "start",
                "From the start of a JVM to the first prediction of the MLP",
                "Medians of "
                        + ROUNDS
                        + " starts in turns, of "
                        + LONG_ROUNDS
                        + " for full speed: from then on no twentieth of a second has a median call"
                        + " of more than 1.5 times what calls take after 8 seconds. On disk are the"
                        + " jar and the weights, without the JVM.",
                table.toString());
    }

    private static void checkEqual(List<Way> ways) {
        float expected = ways.getFirst().runs().getFirst().result();
        for (Way w : ways) {
            for (Run r : w.runs()) {
                if (Math.abs(r.result() - expected) <= 1e-4) continue;
                throw new IllegalStateException(w.name() + " predicts " + r.result());
            }
        }
    }

    private static List<Way> ways() throws Exception {
        Files.createDirectories(FOLDER);
        Model model = Model.of(Workloads.named("MLP, batch 1"));
        Path jar = FOLDER.resolve("mlp.jar");
        Path weights = FOLDER.resolve("mlp.safetensors");
        Path onnx = FOLDER.resolve("mlp.onnx");
        compile(model.workload(), jar);
        weights(model).write(weights);
        Files.write(onnx, OnnxRuntime.file(model));
        String classes = Path.of("bench", "target", "classes").toString();
        String ours = classes + File.pathSeparator + jar;
        Path lib = Path.of("bench", "target", "lib", "onnxruntime");
        String theirs = classes + File.pathSeparator + lib.resolve("*");
        long bytes = Files.size(jar) + Files.size(weights);
        List<String> first = List.of(FirstNnc.class.getName(), "Mlp", weights.toString(), "784");
        List<String> second = List.of(FirstOnnx.class.getName(), onnx.toString(), "784");
        List<String> vectors = List.of("--add-modules", "jdk.incubator.vector");
        return List.of(
                way("nnc, scalar code", List.of(), ours, first, bytes),
                way("nnc, with the vector module", vectors, ours, first, bytes),
                way("ONNX Runtime", List.of(), theirs, second, size(lib) + Files.size(onnx)));
    }

    private static Way way(
            String name, List<String> options, String path, List<String> main, long bytes) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-cp", path));
        command.addAll(main);
        return new Way(name, command, bytes, new ArrayList<>(), new ArrayList<>());
    }

    private static void compile(Workload w, Path jar) throws Exception {
        Path file = Path.of("bench", "models", w.file());
        List<String> arguments = List.of("compile", file.toString(), "--jar", jar.toString());
        Class<?> main = Class.forName("org.nnc.cli.Main");
        Process p = Child.java("", main, arguments).start();
        if (p.waitFor() != 0) throw new IllegalStateException(w.file() + " does not compile");
    }

    private static Safetensors weights(Model model) {
        Map<String, TensorData> tensors = new LinkedHashMap<>();
        model.values()
                .forEach((name, t) -> {
                    if (name.contains(".")) tensors.put(name, TensorData.of(t.floats(), t.dims()));
                });
        return new Safetensors(tensors, Map.of());
    }

    private static long size(Path folder) throws IOException {
        long size = 0;
        try (Stream<Path> files = Files.list(folder)) {
            for (Path f : files.toList()) size += Files.size(f);
        }
        return size;
    }

    private static Start start(Way way) throws IOException {
        List<String> command = new ArrayList<>(way.command());
        command.add("steady");
        String[] f = answer(way, command).split(" ");
        return new Start(Double.parseDouble(f[0]), Double.parseDouble(f[1]));
    }

    private static String answer(Way way, List<String> command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command);
        Process p = builder.redirectError(ProcessBuilder.Redirect.DISCARD).start();
        String line = p.inputReader().readLine();
        if (line == null) throw new IllegalStateException(way.name() + " failed");
        return line;
    }

    private static Run run(Way way) throws IOException {
        long start = System.nanoTime();
        String[] f = answer(way, way.command()).split(" ");
        double millis = (System.nanoTime() - start) / 1e6;
        return new Run(millis, Double.parseDouble(f[1]) / 1024, Float.parseFloat(f[0]));
    }
}
