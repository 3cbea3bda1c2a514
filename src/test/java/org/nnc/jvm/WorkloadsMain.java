package org.nnc.jvm;

import org.nnc.jvm.Workloads.Workload;
import org.nnc.program.Kernel;
import org.nnc.program.Program;
import org.nnc.program.ProgramPrinter;
import org.nnc.runtime.Executable;
import org.nnc.runtime.Team;
import org.nnc.type.Dim;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Prints how long the [Workloads] take, and what they allocate. Not a test; arguments: `two`
/// (threads), `where` (time by method), `each` (time of each kernel by itself), `grow` (the first
/// kernel, the first two, …), `program` (the kernels), and parts of workload names.
final class WorkloadsMain {
    /// What a run of the last workload allocated on its caller's thread.
    private static long bytes;

    private WorkloadsMain() {}

    public static void main(String[] arguments) throws InterruptedException {
        List<String> words = List.of(arguments);
        Team.limit(words.contains("two") ? 2 : 1);
        List<String> options = List.of("two", "where", "each", "grow", "program");
        List<String> filter = words.stream().filter(w -> !options.contains(w)).toList();
        for (Workload w : Workloads.ALL) {
            if (!filter.isEmpty() && filter.stream().noneMatch(w.name()::contains)) continue;
            Program program = Workloads.program(w);
            if (words.contains("program")) System.out.println(ProgramPrinter.print(program));
            measure(w, program, words.contains("where"));
            if (words.contains("each")) each(w, program);
            if (words.contains("grow")) grow(w, program);
        }
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
        System.out.printf(Locale.ROOT, "%-24s %10.1f us %10d B%n", w.name(), best, bytes);
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
        double flops = 2.0 * all.evaluate(w.sizes());
        return String.format(Locale.ROOT, "  %.1f GFLOP/s", flops / microseconds / 1e3);
    }

    private static double time(
            Workload w, Program program, long warm, long measured, Runnable between) {
        Map<String, Long> sizes = Workloads.sizes(w, program);
        Map<String, Object> arrays = Workloads.arrays(program, sizes);
        Executable run = Backends.of(Flavour.VECTOR).compile(program);
        run.keep();
        long end = System.nanoTime() + warm * 1_000_000;
        while (System.nanoTime() < end) run.run(sizes, arrays);
        between.run();
        double best = Double.MAX_VALUE;
        end = System.nanoTime() + measured * 1_000_000;
        while (System.nanoTime() < end) {
            int repeats = 0;
            long allocated = ThreadMeter.allocatedBytes();
            long start = System.nanoTime();
            do {
                run.run(sizes, arrays);
                repeats++;
            } while (System.nanoTime() - start < 30_000_000L);
            bytes = (ThreadMeter.allocatedBytes() - allocated) / repeats;
            best = Math.min(best, (System.nanoTime() - start) / 1e3 / repeats);
        }
        return best;
    }
}
