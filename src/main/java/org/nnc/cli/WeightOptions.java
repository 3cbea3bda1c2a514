package org.nnc.cli;

import org.nnc.pass.Options;

import picocli.CommandLine.Option;

/// How commands that only compute a model's outputs compile it.
final class WeightOptions {
    @Option(
            names = "--bfloat16",
            description =
                    "Round the weights of matrix products to 16 bits (bfloat16). Vector code stores"
                            + " them so, and one example takes about two thirds of the time.")
    boolean bfloat16;

    Options compilation() {
        return Options.DEFAULT.withBfloat16(bfloat16);
    }
}
