package org.nnc.jvm;

import org.nnc.check.ModelGraph;
import org.nnc.check.TrainPlan;
import org.nnc.check.Unit;
import org.nnc.graph.Graph;
import org.nnc.lower.Differential;
import org.nnc.pass.Compiler;
import org.nnc.pass.Options;
import org.nnc.program.Kernel;
import org.nnc.program.Program;
import org.nnc.program.ProgramPrinter;
import org.nnc.runtime.Executable;
import org.nnc.runtime.Team;
import org.nnc.source.SourceFile;
import org.nnc.type.Dim;
import org.nnc.type.Precision;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;

/// Prints how long whole models take: the workloads on which nnc compares itself with other
/// libraries. Not a test; arguments: `two` (threads), `where` (time by method), `each` (time of
/// each kernel by itself), `grow` (the first kernel, the first two, …), `program` (the kernels),
/// and parts of workload names.
final class WorkloadsMain {
    private static final String MODELS =
            """
            model Chain() {
                input x: float[N]
                output y = tanh(x * 0.7 + 0.1) * sigmoid(x) + x
            }
            model Softmax() {
                input x: float[N, 1000]
                output y = softmax(x)
            }
            model Short() {
                input x: float[N, 10]
                output y = softmax(x)
            }
            model Norm() {
                input x: float[N, 768]
                output y = layer_norm(x)
            }
            model Mlp() {
                input x: float[N, 784]
                logits = x |> dense(512) |> relu |> dense(512) |> relu |> dense(10)
                output y = logits
                target t: int[N]
                loss = cross_entropy(logits, t)
            }
            model Cnn() {
                input x: float[N, 1, 28, 28]
                h = x |> conv2d(32, kernel = 3) |> relu |> max_pool2d(2)
                h = h |> conv2d(64, kernel = 3) |> relu |> max_pool2d(2)
                logits = h |> flatten |> dense(128) |> relu |> dense(10)
                output y = logits
                target t: int[N]
                loss = cross_entropy(logits, t)
            }
            model Drop() {
                input x: float[N, 784]
                logits = x |> dropout(0.5) |> dense(10)
                output y = logits
                target t: int[N]
                loss = cross_entropy(logits, t)
            }
            data numbers {
                x = csv("x.csv")
                t = csv("x.csv")[:, 0]
            }
            """;

    private enum Form {
        INFERENCE,
        SGD,
        ADAM
    }

    private record Workload(String name, String model, long batch, Form form) {}

    private static final List<Workload> ALL =
            List.of(
                    new Workload("chain 1e6", "Chain", 1_000_000, Form.INFERENCE),
                    new Workload("softmax 256x1000", "Softmax", 256, Form.INFERENCE),
                    new Workload("softmax 4096x10", "Short", 4096, Form.INFERENCE),
                    new Workload("layer_norm 256x768", "Norm", 256, Form.INFERENCE),
                    new Workload("mlp 1", "Mlp", 1, Form.INFERENCE),
                    new Workload("mlp 32", "Mlp", 32, Form.INFERENCE),
                    new Workload("mlp 256", "Mlp", 256, Form.INFERENCE),
                    new Workload("cnn 1", "Cnn", 1, Form.INFERENCE),
                    new Workload("cnn 32", "Cnn", 32, Form.INFERENCE),
                    new Workload("mlp step sgd 128", "Mlp", 128, Form.SGD),
                    new Workload("mlp step adam 128", "Mlp", 128, Form.ADAM),
                    new Workload("cnn step sgd 32", "Cnn", 32, Form.SGD),
                    new Workload("cnn step adam 32", "Cnn", 32, Form.ADAM),
                    new Workload("dropout step 128", "Drop", 128, Form.SGD));

    private WorkloadsMain() {}

    public static void main(String[] arguments) throws InterruptedException {
        List<String> words = List.of(arguments);
        Team.limit(words.contains("two") ? 2 : 1);
        List<String> options = List.of("two", "where", "each", "grow", "program");
        List<String> filter = words.stream().filter(w -> !options.contains(w)).toList();
        for (Workload w : ALL) {
            if (!filter.isEmpty() && filter.stream().noneMatch(w.name::contains)) continue;
            Program program = program(w);
            if (words.contains("program")) System.out.println(ProgramPrinter.print(program));
            measure(w, program, words.contains("where"));
            if (words.contains("each")) each(w, program);
            if (words.contains("grow")) grow(w, program);
        }
    }

    private static Program program(Workload w) {
        String rule = w.form == Form.ADAM ? "adam(rate = 1e-3)" : "sgd(rate = 0.01)";
        String train = "\ntrain " + w.model + " { optimizer = " + rule + "\n data = numbers }\n";
        Unit unit = Unit.of(new SourceFile("workloads.nn", MODELS + train));
        if (w.form != Form.INFERENCE) {
            TrainPlan plan = unit.trains().getFirst();
            Graph step = unit.trainGraph(plan, Map.of()).graph();
            return Compiler.compile(step, Precision.FLOAT32, Options.DEFAULT);
        }
        ModelGraph model = unit.instantiate(w.model, Map.of(), false);
        return Compiler.compile(model.inferenceGraph(), Precision.FLOAT32, Options.DEFAULT);
    }

    private static void measure(Workload w, Program program, boolean where)
            throws InterruptedException {
        Samples samples = new Samples(Thread.currentThread());
        double best =
                time(
                        w,
                        program,
                        Integer.getInteger("warm", 2500),
                        750,
                        where ? samples::start : () -> {});
        System.out.printf(Locale.ROOT, "%-24s %10.1f us%n", w.name, best);
        if (where) {
            samples.stop();
            samples.print(best);
        }
    }

    /// Each kernel by itself.
    private static void each(Workload w, Program p) {
        for (Kernel k : p.kernels()) {
            double best = time(w, only(p, List.of(k)), 700, 300, () -> {});
            System.out.printf(Locale.ROOT, "%10.1f us  %s%s%n", best, k.name(), speed(w, k, best));
        }
    }

    /// What each kernel adds to those before it: its data are where these have left them.
    private static void grow(Workload w, Program p) {
        double before = 0;
        for (int i = 1; i <= p.kernels().size(); i++) {
            double best = time(w, only(p, p.kernels().subList(0, i)), 1000, 300, () -> {});
            String name = p.kernels().get(i - 1).name();
            System.out.printf(Locale.ROOT, "%10.1f us  + %.1f  %s%n", best, best - before, name);
            before = best;
        }
    }

    private static Program only(Program p, List<Kernel> kernels) {
        return new Program(
                p.name(), p.precision(), p.sizes(), p.buffers(), p.constants(), kernels, p.plan());
    }

    private static String speed(Workload w, Kernel kernel, double microseconds) {
        if (!(kernel instanceof Kernel.Contraction c)) return "";
        Dim all = Products.extent(c.batch()).times(Products.extent(c.rows()));
        all = all.times(Products.extent(c.columns())).times(Products.extent(c.inner()));
        double flops = 2.0 * all.evaluate(Map.of("N", w.batch));
        return String.format(Locale.ROOT, "  %.1f GFLOP/s", flops / microseconds / 1e3);
    }

    private static double time(
            Workload w, Program program, long warm, long measured, Runnable between) {
        Map<String, Long> sizes = new LinkedHashMap<>();
        program.sizes().forEach(s -> sizes.put(s, w.batch));
        Map<String, Object> arrays = Differential.arrays(program, sizes, Map.of());
        Random random = new Random(1);
        arrays.values()
                .forEach(a -> {
                    if (!(a instanceof float[] f)) return;
                    for (int i = 0; i < f.length; i++) f[i] = random.nextFloat() * 0.04f - 0.02f;
                });
        Executable run = Backends.of(Flavour.VECTOR).compile(program);
        long end = System.nanoTime() + warm * 1_000_000;
        while (System.nanoTime() < end) run.run(sizes, arrays);
        between.run();
        double best = Double.MAX_VALUE;
        end = System.nanoTime() + measured * 1_000_000;
        while (System.nanoTime() < end) {
            int repeats = 0;
            long start = System.nanoTime();
            while (System.nanoTime() - start < 30_000_000L) {
                run.run(sizes, arrays);
                repeats++;
            }
            best = Math.min(best, (System.nanoTime() - start) / 1e3 / repeats);
        }
        return best;
    }
}
