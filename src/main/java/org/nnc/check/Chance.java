package org.nnc.check;

import org.nnc.graph.Node;
import org.nnc.graph.Nodes;
import org.nnc.op.RandomUniform;
import org.nnc.program.Scalar;
import org.nnc.type.DType;
import org.nnc.type.Shape;

import java.util.List;

/// Random numbers, from the seed, the step and the path of the draw.
final class Chance {
    static final List<Primitive> TABLE =
            List.of(
                    Primitive.of(
                            "uniform",
                            "low = 0, high = 1, shape = none, like = none",
                            Chance::uniform),
                    Primitive.of(
                            "normal",
                            "mean = 0, deviation = 1, shape = none, like = none",
                            Chance::normal),
                    Primitive.of("bernoulli", "p, shape = none, like = none", Chance::bernoulli));

    private Chance() {}

    private static Node draw(Arguments a, int path, int word, Shape shape) {
        Run run = a.frame().run();
        run.setOrigin(a.span());
        var op = new RandomUniform(run.reserved("$seed"), run.drawStep(), path, word, shape);
        return a.build().add(op);
    }

    private static Node number(Arguments a, String slot, double otherwise) {
        return a.has(slot) ? a.floats(slot) : Nodes.constant(a.build(), otherwise);
    }

    private static Node spread(Arguments a, Node draw, Node from, Node width) {
        Node scaled = Nodes.mul(a.build(), draw, width);
        return Nodes.add(a.build(), scaled, from);
    }

    private static Meaning uniform(Arguments a) {
        Shape shape = a.shapeOrLike();
        Node u = draw(a, a.frame().run().nextDraw(a.frame().owner()), 0, shape);
        if (!a.has("low") && !a.has("high")) return new Meaning.Tensor(u);
        Node low = number(a, "low", 0);
        Node width = Nodes.sub(a.build(), number(a, "high", 1), low);
        return new Meaning.Tensor(spread(a, u, low, width));
    }

    /// Box & Muller 1958; the first draw is taken from 1, so that its logarithm is finite.
    private static Meaning normal(Arguments a) {
        Shape shape = a.shapeOrLike();
        int path = a.frame().run().nextDraw(a.frame().owner());
        var b = a.build();
        Node u = draw(a, path, 0, shape);
        Node v = draw(a, path, 1, shape);
        Node one = Nodes.constant(b, 1);
        Node log = Nodes.map(b, Scalar.LOG, Nodes.sub(b, one, u));
        Node radius = Nodes.map(b, Scalar.SQRT, Nodes.mul(b, log, Nodes.constant(b, -2)));
        Node angle = Nodes.mul(b, v, Nodes.constant(b, 2 * Math.PI));
        Node n = Nodes.mul(b, radius, Nodes.map(b, Scalar.COS, angle));
        if (!a.has("mean") && !a.has("deviation")) return new Meaning.Tensor(n);
        return new Meaning.Tensor(spread(a, n, number(a, "mean", 0), number(a, "deviation", 1)));
    }

    private static Meaning bernoulli(Arguments a) {
        Node p = a.floats("p");
        boolean own = !a.has("shape") && !a.has("like");
        if (own && p.rank() == 0) a.shapeOrLike();
        Shape shape = own ? p.shape() : a.shapeOrLike();
        Node u = draw(a, a.frame().run().nextDraw(a.frame().owner()), 0, shape);
        Node hit = Nodes.map(a.build(), Scalar.LT, u, p);
        return new Meaning.Tensor(Nodes.cast(a.build(), hit, DType.FLOAT));
    }
}
