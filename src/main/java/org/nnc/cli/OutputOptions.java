package org.nnc.cli;

import org.nnc.check.ModelGraph;

import picocli.CommandLine.Option;

/// What a command is told that uses one output of a trained model.
final class OutputOptions extends TrainedOptions {
    @Option(
            names = "--output",
            paramLabel = "NAME",
            description = "The output (default: the first).")
    String output;

    /// The name of the output that is meant.
    String output(ModelGraph model) {
        if (output == null) return Models.output(model, null);
        return named(() -> Models.output(model, output));
    }
}
