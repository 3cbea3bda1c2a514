package org.nnc.check;

import org.nnc.source.Span;
import org.nnc.syntax.Declaration;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/// A train block: which model is fitted, on what, and how long. What it does in each step is its
/// [TrainGraph].
///
/// @param name the run's own name, else the model's
/// @param model the model that is trained, or that holds the part that is
/// @param part the names that lead to the part; empty for the whole
/// @param validation other data, which is evaluated after each epoch
/// @param test other data, which is evaluated at the end
/// @param memory how many MiB the temporary values of a step may take
/// @param start the runs whose parameters this one begins with
public record TrainPlan(
        String name,
        String model,
        List<String> part,
        Optional<Source> data,
        Optional<Source> validation,
        Optional<Source> test,
        int batch,
        int epochs,
        long seed,
        OptionalDouble memory,
        Optional<EarlyStop> earlyStop,
        Optional<Plateau> plateau,
        List<String> start,
        Declaration.Train declaration,
        Span span) {
    public TrainPlan {
        part = List.copyOf(part);
        start = List.copyOf(start);
    }

    /// A data block, and which shares of its rows are kept from training.
    ///
    /// @param seed of the choice of rows; the run's seed where it is not said
    public record Source(
            String data, double validation, double test, OptionalLong seed, Span span) {}

    /// Ends a run after `patience` epochs in which a metric, or `loss`, did not become better.
    public record EarlyStop(String metric, int patience, boolean minimize, Span span) {}

    /// Multiplies `plateau_factor` by `factor` after `patience` epochs without improvement.
    public record Plateau(
            String metric, int patience, double factor, boolean minimize, Span span) {}
}
