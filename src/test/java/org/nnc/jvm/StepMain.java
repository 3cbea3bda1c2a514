package org.nnc.jvm;

import org.nnc.check.TrainPlan;
import org.nnc.check.Unit;
import org.nnc.pass.Compiler;
import org.nnc.pass.Options;
import org.nnc.program.Program;
import org.nnc.runtime.Executable;
import org.nnc.runtime.Team;
import org.nnc.type.Precision;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/// Prints how long training steps of a model take, and in which methods. Not a test; arguments: the
/// file, the batch, and `scalar` or `two` (threads).
final class StepMain {
    private StepMain() {}

    public static void main(String[] arguments) throws InterruptedException {
        java.util.List<String> words = java.util.List.of(arguments);
        Team.limit(words.contains("two") ? 2 : 1);
        Flavour flavour = words.contains("scalar") ? Flavour.SCALAR : Flavour.VECTOR;
        Unit unit = Unit.load(Path.of(arguments[0]));
        long batch = Long.parseLong(arguments[1]);
        for (TrainPlan plan : unit.trains()) {
            Program program =
                    Compiler.compile(
                            unit.trainGraph(plan, Map.of()).graph(),
                            Precision.FLOAT32,
                            Options.DEFAULT);
            measure(program, flavour, batch);
        }
    }

    private static void measure(Program program, Flavour flavour, long batch)
            throws InterruptedException {
        Map<String, Long> sizes = new LinkedHashMap<>();
        program.sizes().forEach(s -> sizes.put(s, batch));
        Map<String, Object> arrays = Backends.arrays(program, sizes, 0.02f);
        Executable run = Backends.of(flavour).compile(program);
        ClassEmitter.emit(program, "x", flavour)
                .notes()
                .forEach(n -> System.out.println("note " + n));
        long end = ThreadMeter.nanoseconds() + 8_000_000_000L;
        while (ThreadMeter.nanoseconds() < end) run.run(sizes, arrays);
        Samples samples = new Samples(Thread.currentThread());
        samples.start();
        int steps = 0;
        long start = clock();
        while (clock() - start < 6_000_000_000L) {
            run.run(sizes, arrays);
            steps++;
        }
        double each = (clock() - start) / 1e6 / steps;
        samples.stop();
        System.out.printf(Locale.ROOT, "%s: %.3f ms a step%n", program.name(), each);
        samples.print(each);
    }

    private static long clock() {
        return Team.threads() == 1 ? ThreadMeter.nanoseconds() : System.nanoTime();
    }
}
