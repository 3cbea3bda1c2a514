package org.nnc.check;

import org.nnc.grad.Gradient;
import org.nnc.graph.Node;
import org.nnc.graph.Nodes;
import org.nnc.op.Checkpoint;
import org.nnc.op.StopGradient;

import java.util.ArrayList;
import java.util.List;

/// Derivatives as expressions.
final class Derivatives {
    static final List<Primitive> TABLE =
            List.of(
                    Primitive.of("grad", "y, x", Derivatives::grad),
                    Primitive.of("jvp", "y, x, v", Derivatives::jvp),
                    Primitive.of("stop_gradient", "x", Derivatives::stop),
                    Primitive.of("checkpoint", "x", Derivatives::checkpoint));

    private Derivatives() {}

    private static Meaning grad(Arguments a) {
        Node y = a.node("y");
        if (y.rank() != 0 || !y.dtype().isFloat()) {
            throw Problem.DIFFERENTIATION.failure(
                    a.given("y").span(),
                    "grad wants a scalar, `" + a.given("y").text() + "` is " + y.type());
        }
        var xs = new ArrayList<Node>();
        for (Meaning m : Convert.elements(a.meaning("x"))) xs.add(by(a, m));
        a.frame().run().setOrigin(a.span());
        List<Meaning> all = new ArrayList<>();
        Gradient.gradients(a.build(), y, xs).forEach(g -> all.add(new Meaning.Tensor(g)));
        boolean list = a.meaning("x") instanceof Meaning.Sequence;
        return list ? new Meaning.Sequence(all) : all.getFirst();
    }

    private static Node by(Arguments a, Meaning m) {
        if (m instanceof Meaning.Tensor(Node n) && n.dtype().isFloat()) return n;
        if (m == Meaning.Mark.UNKNOWN) throw Failure.silent();
        throw a.wrong(Problem.DIFFERENTIATION, "x", "a float tensor or a list of them");
    }

    private static Meaning jvp(Arguments a) {
        Node y = a.floats("y");
        Node x = by(a, a.meaning("x"));
        Node v = a.floats("v");
        boolean fits = v.shape().broadcast(x.shape()).filter(x.shape()::equals).isPresent();
        if (!fits) {
            throw Problem.DIFFERENTIATION.failure(
                    a.given("v").span(),
                    "the direction has the shape of `"
                            + a.given("x").text()
                            + "`, "
                            + x.type()
                            + "; `"
                            + a.given("v").text()
                            + "` is "
                            + v.type());
        }
        a.frame().run().setOrigin(a.span());
        Node direction = Nodes.broadcastTo(a.build(), v, x.shape());
        return new Meaning.Tensor(Gradient.jvp(a.build(), y, x, direction));
    }

    private static Meaning checkpoint(Arguments a) {
        if (Convert.isNumber(a.meaning("x"))) return a.meaning("x");
        a.frame().run().setOrigin(a.span());
        return new Meaning.Tensor(a.build().add(new Checkpoint(a.node("x"))));
    }

    private static Meaning stop(Arguments a) {
        if (Convert.isNumber(a.meaning("x"))) return a.meaning("x");
        a.frame().run().setOrigin(a.span());
        return new Meaning.Tensor(a.build().add(new StopGradient(a.node("x"))));
    }
}
