package org.nnc.cli;

import org.nnc.check.ModelGraph;
import org.nnc.check.TrainPlan;
import org.nnc.data.DataException;
import org.nnc.graph.Graph;
import org.nnc.graph.GraphPrinter;
import org.nnc.jvm.JvmBackend;
import org.nnc.memory.MemoryReport;
import org.nnc.pass.Budget;
import org.nnc.pass.Compiler;
import org.nnc.pass.Observer;
import org.nnc.pass.Options;
import org.nnc.pass.PlanNotes;
import org.nnc.program.Program;
import org.nnc.program.ProgramPrinter;
import org.nnc.recurrence.Segmentation;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;

/// Prints a model after any pass of the compiler.
@Command(
        name = "ir",
        description =
                "Prints what the compiler makes of a model: the graph or program after any pass.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  nnc ir examples/digits.nn",
            "  nnc ir examples/digits.nn --of training --after input",
            "  nnc ir examples/digits.nn --passes"
        })
final class IrCommand implements Callable<Integer> {
    enum Part {
        INFERENCE,
        EVALUATION,
        TRAINING
    }

    @Spec CommandSpec spec;
    @Mixin ModelOptions options;

    @Option(
            names = "--of",
            paramLabel = "PART",
            defaultValue = "inference",
            description = "inference, evaluation or training (default: ${DEFAULT-VALUE}).")
    Part part;

    @Option(
            names = "--after",
            paramLabel = "PASS",
            description = "The pass; 'input' for none (default: the last).")
    String after;

    @Option(
            names = "--level",
            paramLabel = "N",
            defaultValue = "2",
            description =
                    "0 no optimization, 1 exact rewriting only, 2 all (default: ${DEFAULT-VALUE}).")
    int level;

    @Option(
            names = "--fuel",
            paramLabel = "N",
            description = "Let rewrite rules fire at most N times.")
    Long fuel;

    @Option(
            names = "--memory",
            paramLabel = "SIZE",
            description = "A budget for temporary values: MiB, or 512K, 64M, 2G.")
    String memory;

    @Option(
            names = "--size",
            paramLabel = "NAME=N",
            description = "What a free size will be, as in --size T=1000; may be repeated.")
    Map<String, Long> sizes = new LinkedHashMap<>();

    @Option(names = "--passes", description = "Only list the passes with their times and sizes.")
    boolean passes;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        Budget budget = ModelOptions.budget(memory).at(sizes);
        Dump dump = new Dump(out, new PlanNotes(budget));
        Options compile =
                Options.DEFAULT
                        .withLevel(level)
                        .withFuel(fuel == null ? Long.MAX_VALUE : fuel)
                        .withObserver(dump)
                        .withBudget(budget);
        Program program = Compiler.compile(graph(), options.precision(), compile);
        if (passes) {
            printMemory(program, out);
            if (budget.isLimited()) dump.notes.sentences().forEach(out::println);
        } else if (after == null) {
            out.print(ProgramPrinter.print(program));
        } else if (!dump.found) {
            throw new DataException(
                    "There is no pass '" + after + "'; 'nnc list passes' names them.");
        }
        out.flush();
        return 0;
    }

    /// Of the plan, and of what is left of it where vector code needs less.
    private static void printMemory(Program program, PrintWriter out) {
        Map<String, Long> sizes = program.plan().peakAt();
        out.println(MemoryReport.of(program, sizes));
        Program vector = JvmBackend.vector().planned(program);
        if (vector.plan().equals(program.plan())) return;
        out.println("in vector code " + MemoryReport.of(vector, sizes));
    }

    private Graph graph() {
        if (part == Part.TRAINING) {
            TrainPlan plan =
                    options.plan()
                            .orElseThrow(() ->
                                    new DataException(
                                            "The file has no train block, so there is no training"
                                                    + " step to show."));
            return options.unit().trainGraph(plan, options.arguments()).graph();
        }
        ModelGraph model = Models.inference(options);
        return part == Part.INFERENCE ? model.inferenceGraph() : model.evaluationGraph();
    }

    /// Prints the one that is asked for, or a line for each.
    private final class Dump implements Observer {
        private final PrintWriter out;
        private final PlanNotes notes;
        private boolean found;

        Dump(PrintWriter out, PlanNotes notes) {
            this.out = out;
            this.notes = notes;
        }

        @Override
        public void divided(List<Segmentation> how) {
            notes.divided(how);
        }

        @Override
        public void graph(String pass, Graph result, long nanoseconds) {
            if (passes) line(pass, nanoseconds, result.nodes().size() + " nodes");
            if (!pass.equals(after)) return;
            found = true;
            out.print(GraphPrinter.print(result));
        }

        @Override
        public void program(String pass, Program result, long nanoseconds) {
            notes.program(pass, result, nanoseconds);
            if (passes) line(pass, nanoseconds, result.kernels().size() + " kernels");
            if (!pass.equals(after)) return;
            found = true;
            out.print(ProgramPrinter.print(result));
        }

        @Override
        public void fired(Map<String, Integer> counts, String last) {
            if (!passes) return;
            counts.forEach((law, count) -> out.printf(Locale.ROOT, "%8d  %s%n", count, law));
        }

        private void line(String pass, long nanoseconds, String size) {
            out.printf(Locale.ROOT, "%-12s %8.1f ms  %s%n", pass, nanoseconds / 1e6, size);
        }
    }
}
