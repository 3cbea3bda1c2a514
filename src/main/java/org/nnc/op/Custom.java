package org.nnc.op;

import org.nnc.graph.*;
import org.nnc.program.*;
import org.nnc.type.*;

import java.util.*;

/// The value of a function that states its own derivative: `value`, and for each of `inputs` its
/// cotangent in `gradients`, written in terms of the placeholder `seed`, which stands for the
/// cotangent of the value. The chain rule does not look into `value`.
public record Custom(Node value, List<Node> inputs, Node seed, List<Node> gradients) implements Op {
    public Custom {
        inputs = List.copyOf(inputs);
        gradients = List.copyOf(gradients);
    }

    @Override
    public TensorType type() {
        boolean fits = seed.type().equals(value.type()) && inputs.size() == gradients.size();
        for (int i = 0; fits && i < inputs.size(); i++) {
            if (!gradients.get(i).type().equals(inputs.get(i).type())) {
                throw new ShapeException(
                        "the derivative by an input that is "
                                + inputs.get(i).type()
                                + " must be so too, it is "
                                + gradients.get(i).type());
            }
        }
        if (!fits)
            throw new ShapeException(
                    "a derivative needs one formula an input, and a seed like its value");
        return value.type();
    }

    @Override
    public void vjp(Node self, Node dy, Cotangents to) {
        for (int i = 0; i < inputs.size(); i++) {
            if (!to.wants(inputs.get(i))) continue;
            to.add(inputs.get(i), substituted(to.build(), gradients.get(i), dy));
        }
    }

    /// `formula` with `dy` for the seed; what does not depend on the seed stays the same node.
    private Node substituted(Builder b, Node formula, Node dy) {
        HashMap<Node, Node> changed = new HashMap<>(java.util.Map.of(seed, dy));
        for (Node n : Graph.reachable(List.of(formula))) {
            if (n.operands().stream().noneMatch(changed::containsKey)) continue;
            Op op = Schema.of(n.op()).rebuild(n.op(), x -> changed.getOrDefault(x, x));
            changed.put(n, b.add(op));
        }
        return changed.getOrDefault(formula, formula);
    }

    @Override
    public Value eval(List<Value> operands, Environment environment) {
        return operands.getFirst();
    }

    /// The derivative's formulas are not computed with the value.
    @Override
    public List<Node> evaluated() {
        return List.of(value);
    }

    @Override
    public Lowering lower() {
        return new Lowering.Pointwise((at, operands) -> operands.read(0, at));
    }
}
