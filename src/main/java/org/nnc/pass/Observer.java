package org.nnc.pass;

import org.nnc.graph.Graph;
import org.nnc.program.Program;
import org.nnc.recurrence.Segmentation;

import java.util.List;
import java.util.Map;

/// Is shown what each pass made: for dumps, timings and statistics.
public interface Observer {
    Observer NONE = new Observer() {};

    /// @param pass its name, or `input` for the graph that compilation begins with
    default void graph(String pass, Graph result, long nanoseconds) {}

    default void program(String pass, Program result, long nanoseconds) {}

    /// How loops were divided to save memory, if any was.
    default void divided(List<Segmentation> how) {}

    /// Called once at the end: how many times each rewrite rule fired, by its law, and which was
    /// the last (an empty name if none).
    default void fired(Map<String, Integer> counts, String last) {}
}
