package org.nnc.train;

import org.nnc.graph.Value;
import org.nnc.interpret.Interpreter;
import org.nnc.op.Variable;
import org.nnc.source.Span;
import org.nnc.type.Precision;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// Finds where a NaN or an infinity came from: the step that gave it is computed again by the
/// interpreter, on the values from before the step.
final class NonFiniteLoss {
    private NonFiniteLoss() {}

    /// A sentence that names the first node whose value is not finite although its operands are.
    static String explain(
            Assignment a,
            double loss,
            int epoch,
            int step,
            Map<String, Long> sizes,
            Map<String, Object> arrays) {
        Map<String, Value> values = new LinkedHashMap<>();
        for (Variable v : a.graph().graph().variables()) {
            int[] dims = v.type().shape().evaluate(sizes);
            values.put(v.name(), Arrays.value(arrays.get(v.name()), v.type().dtype(), dims));
        }
        Optional<Interpreter.NonFinite> found =
                new Interpreter(Precision.FLOAT32, sizes, values)
                        .firstNonFinite(a.graph().graph().roots().toList());
        String where =
                found.map(f -> culprit(f))
                        .orElse("no single operation is to blame: the values grew too large");
        return "The loss became "
                + loss
                + " in epoch "
                + (epoch + 1)
                + ", step "
                + (step + 1)
                + " of '"
                + a.name()
                + "': "
                + where
                + ". Training stopped; the last checkpoint is kept. A smaller rate, or clipping"
                + " (clip = clip_global_norm(1.0)), often helps.";
    }

    private static String culprit(Interpreter.NonFinite f) {
        String place = f.node().origin().map(NonFiniteLoss::place).orElse("the derivative");
        return "the first value that is not finite is that of '" + f.node() + "', from " + place;
    }

    private static String place(Span span) {
        return span.file().name() + ":" + span.line() + ":" + span.column();
    }
}
