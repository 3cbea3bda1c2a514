package org.nnc.cli;

import org.nnc.check.ModelGraph;
import org.nnc.data.DataException;
import org.nnc.graph.Graph;
import org.nnc.train.Assignments;
import org.nnc.train.Feed;
import org.nnc.train.Memory;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

import java.nio.file.Path;
import java.util.function.Supplier;

/// What a command is told that uses a trained model.
class TrainedOptions {
    @Spec(Spec.Target.MIXEE)
    CommandSpec spec;

    @Option(
            names = "--weights",
            required = true,
            paramLabel = "FILE",
            description = "Weights that training wrote.")
    Path weights;

    Memory memory(ModelGraph model, ModelOptions options) {
        return Models.memory(model, options.precision(), weights);
    }

    /// The columns of the data block that the command names, for what a graph reads.
    Feed block(ModelOptions options, String name, ModelGraph model, Graph graph) {
        Assignments assignments = options.assignments();
        named(() -> {
            assignments.requireBlock(name);
            return name;
        });
        return assignments.feed(name, model, graph);
    }

    /// What is looked up is a word of the command, so its absence is a misuse.
    <T> T named(Supplier<T> lookup) {
        try {
            return lookup.get();
        } catch (DataException e) {
            throw misused(e.getMessage());
        }
    }

    /// The command, not the data, is wrong.
    ParameterException misused(String sentence) {
        return new ParameterException(spec.commandLine(), sentence);
    }
}
