package org.nnc.fuzz;

import org.nnc.graph.Graph;
import org.nnc.graph.GraphPrinter;
import org.nnc.graph.Node;
import org.nnc.graph.Value;
import org.nnc.interpret.Interpreter;
import org.nnc.op.Variable;
import org.nnc.type.Precision;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// A graph and what to run it on.
record Case(Graph graph, Map<String, Long> sizes, Map<String, Value> inputs) {
    Case with(Graph changed) {
        return new Case(changed, sizes, inputs);
    }

    Case with(Map<String, Node> outputs) {
        return with(new Graph(graph.name(), graph.builder(), outputs, Map.of()));
    }

    Map<String, Value> interpret(Precision precision) {
        return new Interpreter(precision, sizes, inputs).run(graph).outputs();
    }

    /// The values of all nodes that the outputs are computed from.
    Map<Node, Value> values(Precision precision) {
        Set<Node> needed = new LinkedHashSet<>(graph.roots().toList());
        Deque<Node> open = new ArrayDeque<>(needed);
        while (!open.isEmpty()) {
            for (Node n : open.pop().op().evaluated()) if (needed.add(n)) open.push(n);
        }
        List<Node> nodes = List.copyOf(needed);
        List<Value> values = new Interpreter(precision, sizes, inputs).values(nodes);
        Map<Node, Value> byNode = new LinkedHashMap<>();
        for (int i = 0; i < nodes.size(); i++) byNode.put(nodes.get(i), values.get(i));
        return byNode;
    }

    /// What somebody needs to see it again.
    String reproducible() {
        StringBuilder text = new StringBuilder(GraphPrinter.print(graph));
        text.append("sizes ").append(sizes).append('\n');
        for (Variable v : graph.variables()) {
            text.append(v.name()).append(" = ").append(inputs.get(v.name())).append('\n');
        }
        return text.toString();
    }
}
