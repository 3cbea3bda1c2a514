package org.nnc.cli;

import org.nnc.check.ModelGraph;
import org.nnc.check.TrainPlan;
import org.nnc.data.DataException;
import org.nnc.graph.Graph;
import org.nnc.runtime.Team;
import org.nnc.train.Evaluation;
import org.nnc.train.Feed;
import org.nnc.train.Memory;
import org.nnc.train.TerminalProgress;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;

/// Loss and metrics of a trained model on data.
@Command(
        name = "eval",
        description = "Computes loss and metrics of a trained model on a data block.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Example:",
            "  nnc eval mlp.nn --data mnist --weights runs/mlp/weights.safetensors --on digits_test"
        })
final class EvalCommand implements Callable<Integer> {
    @Spec CommandSpec spec;
    @Mixin ModelOptions options;
    @Mixin WeightOptions weightOptions;
    @Mixin TrainedOptions trained;

    @Option(
            names = "--on",
            paramLabel = "DATA",
            description = "The data block (default: the train block's test or validation data).")
    String on;

    @Option(names = "--json", description = "Print a JSON object.")
    boolean json;

    @Override
    public Integer call() {
        Team.limit(options.threads);
        ModelGraph model = Models.inference(options);
        Graph graph = model.evaluationGraph();
        if (graph.outputs().isEmpty())
            throw new DataException(model.name() + " has neither a loss nor a metric.");
        Feed feed = feed(model, graph);
        Memory memory = trained.memory(model, options);
        Map<String, Double> results;
        try (Evaluation evaluation =
                new Evaluation(
                        model, options.engine, options.precision(), weightOptions.compilation())) {
            int[] rows = IntStream.range(0, feed.rows()).toArray();
            results = evaluation.run(feed, rows, memory.arrays(), 0);
        }
        var out = spec.commandLine().getOut();
        out.println(json ? Json.object(results) : TerminalProgress.text(results));
        out.flush();
        return 0;
    }

    private Feed feed(ModelGraph model, Graph graph) {
        if (on != null) return trained.block(options, on, model, graph);
        return options.assignments().feed(data(), model, graph);
    }

    private String data() {
        TrainPlan plan =
                options.plan()
                        .orElseThrow(() ->
                                new DataException(
                                        "Name the data block with --on; the file has no train block"
                                                + " that would."));
        return plan.test()
                .or(plan::validation)
                .or(plan::data)
                .map(TrainPlan.Source::data)
                .orElseThrow(() -> new DataException("Name the data block with --on."));
    }
}
