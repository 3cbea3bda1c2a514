package org.nnc.check;

import org.nnc.graph.Node;
import org.nnc.graph.Nodes;
import org.nnc.op.Constant;
import org.nnc.op.Variable;
import org.nnc.program.Scalar;
import org.nnc.syntax.Statement;
import org.nnc.type.DType;
import org.nnc.type.Dim;
import org.nnc.type.TensorType;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;

/// States of sequences: those with a free size, such as `state h: float[N, units] = zeros()`. There
/// is one for each row, so they belong to what the model reads and not to the model: they are in no
/// file, and training, evaluation and a single call begin with the initial value. In a stream they
/// go on from call to call.
final class Carried {
    /// Not 0 where a stream begins.
    static final String FRESH = "$fresh";

    private Carried() {}

    static void state(Frame f, Statement.State s, TensorType t) {
        String path = f.owner().claim(s.name().text());
        if (f.run().carried().containsKey(path)) {
            throw new Failure(
                    Problem.UPDATE
                            .at(
                                    s.span(),
                                    "`"
                                            + path
                                            + "` goes on from call to call, so one instance can't"
                                            + " be used twice")
                            .hint("make an instance for each use"));
        }
        f.run().setOrigin(s.span());
        Node initial = Parameters.given(f, s.name(), t, s.initial(), path, s.span());
        boolean stream = f.run().mode() == Mode.STREAM;
        Node variable = stream ? f.run().variable(path, Variable.Role.STATE, t) : initial;
        Node now = stream ? begun(f, variable, initial) : initial;
        f.run().carried().put(path, new ModelGraph.Kept(path, variable, initial, s.span()));
        if (stream) f.run().updates().put(path, now); // until an `update` says otherwise
        f.updatable().put(s.name().text(), path);
        f.bind(s.name().text(), new Meaning.Tensor(now), s.name().span());
    }

    /// The initial value where the stream begins, what the last call left elsewhere.
    private static Node begun(Frame f, Node variable, Node initial) {
        var b = f.build();
        Node zero = b.add(new Constant(0, DType.INT));
        Node fresh = Nodes.map(b, Scalar.NE, f.run().reserved(FRESH), zero);
        Node all = Nodes.broadcastTo(b, fresh, variable.shape());
        return Nodes.select(b, all, initial, variable);
    }

    /// What counts the rows must be known from what is given.
    static void check(Run run) {
        Set<String> given = names(run.inputs().values());
        for (ModelGraph.Kept k : run.carried().values()) {
            for (Dim d : k.initial().shape().dims()) {
                for (String size : d.names()) {
                    if (given.contains(size) || run.symbolic().contains(size)) continue;
                    throw Problem.NOT_KNOWN.failure(
                            k.span(),
                            "`"
                                    + k.name()
                                    + "` is kept for each "
                                    + size
                                    + ", but no input has the size "
                                    + size);
                }
            }
        }
    }

    private static Set<String> names(Collection<Variable> variables) {
        var names = new LinkedHashSet<String>();
        for (Variable v : variables) {
            for (Dim d : v.type().shape().dims()) names.addAll(d.names());
        }
        return names;
    }
}
