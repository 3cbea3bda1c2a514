package org.nnc.op;

import org.nnc.graph.*;
import org.nnc.program.*;
import org.nnc.type.*;

import java.util.*;

/// One of the results of a [Scan]: the emits first, stacked along axis 0, then the last values of
/// the carries.
public record ScanResult(Node scan, int index) implements Op {
    @Override
    public TensorType type() {
        if (!(scan.op() instanceof Scan s)) throw new ShapeException("{0} is no loop");
        if (index < 0 || index >= s.results()) {
            throw new ShapeException(
                    "the loop has " + s.results() + " results, there is no number " + index);
        }
        return s.result(index);
    }

    /// All results of a loop.
    public static List<Node> all(Builder b, Node scan) {
        List<Node> results = new ArrayList<>();
        int count = ((Scan) scan.op()).results();
        for (int i = 0; i < count; i++) results.add(b.add(new ScanResult(scan, i)));
        return results;
    }

    @Override
    public void vjp(Node self, Node dy, Cotangents to) {
        to.add(scan, index, dy);
    }

    @Override
    public Value eval(List<Value> operands, Environment environment) {
        return operands.getFirst().parts().get(index);
    }

    @Override
    public Lowering lower() {
        return new Lowering.OfLoop();
    }
}
