package org.nnc.rewrite;

import org.nnc.graph.Graph;
import org.nnc.graph.GraphParser;
import org.nnc.source.SourceFile;

/// A graph on which a rule fires, before and after, as expressions that [GraphParser] reads.
///
/// @param inputs names and types of the free variables: `x: float[N, 3]; c: bool[N, 3]`
public record Example(String inputs, String before, String after) {
    public Graph graphBefore() {
        return graph(before);
    }

    public Graph graphAfter() {
        return graph(after);
    }

    private Graph graph(String expression) {
        StringBuilder text = new StringBuilder("graph \"example\" {\n");
        for (String input : inputs.split(";")) {
            if (input.isBlank()) continue;
            String[] parts = input.split(":", 2);
            String name = parts[0].strip();
            text.append("  %").append(name).append(" = variable.input {name=\"").append(name);
            text.append("\"} : ").append(parts[1].strip()).append('\n');
        }
        text.append("  output \"y\" = ").append(expression).append("\n}\n");
        return GraphParser.parse(new SourceFile("<example>", text.toString()));
    }
}
