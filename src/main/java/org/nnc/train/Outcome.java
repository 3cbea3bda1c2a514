package org.nnc.train;

import org.nnc.format.History;

import java.util.Map;

/// How a run ended.
///
/// @param memory the parameters and states that are kept: the best of the run if it was watched,
///   else the last
/// @param history a row an epoch; @param test results on the test data, empty without any
/// @param interrupted true if it was stopped before its end and can be resumed
public record Outcome(
        Memory memory, History history, Map<String, Double> test, boolean interrupted) {}
