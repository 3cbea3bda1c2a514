package org.nnc.check;

import org.nnc.graph.Node;
import org.nnc.syntax.Expression;
import org.nnc.syntax.Statement;
import org.nnc.type.DType;

/// What can be asked of a model: outputs, metrics, the loss.
final class Results {
    private Results() {}

    static void output(Frame f, Statement.Output s) {
        Node n = value(f, s, s.name(), s.value());
        f.part().orElseThrow().outputs().put(s.name().text(), n);
    }

    static void metric(Frame f, Statement.Metric s) {
        Node n = value(f, s, s.name(), s.value());
        if (!n.dtype().isFloat()) n = Convert.cast(f, n, DType.FLOAT);
        f.part().orElseThrow().metrics().put(s.name().text(), n);
    }

    private static Node value(Frame f, Statement s, org.nnc.syntax.Name name, Expression value) {
        if (f.part().isEmpty()) {
            throw Problem.MISPLACED.failure(s.span(), "outputs and metrics belong in a model");
        }
        Meaning m = Statements.named(f, name, value);
        if (m == Meaning.Mark.UNKNOWN) throw Failure.silent();
        f.bind(name.text(), m, name.span());
        Given g = Given.of(java.util.Optional.empty(), m, value);
        return Convert.node(f, m, "`" + name.text() + "`", g);
    }

    /// The value of `loss = …` in a model: a float scalar.
    static Meaning loss(Frame f, Expression source, Meaning m) {
        Given g = Given.of(java.util.Optional.empty(), m, source);
        Node n = Convert.cast(f, Convert.node(f, m, "loss", g), DType.FLOAT);
        if (n.rank() > 0) {
            throw new Failure(
                    Problem.DIFFERENTIATION
                            .at(source.span(), "a loss is a scalar, this is " + n.type())
                            .hint("take its mean or its sum"));
        }
        f.part().orElseThrow().setLoss(n);
        return new Meaning.Tensor(n);
    }
}
