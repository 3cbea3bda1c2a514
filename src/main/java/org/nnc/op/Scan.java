package org.nnc.op;

import org.nnc.graph.*;
import org.nnc.program.*;
import org.nnc.type.*;

import java.util.*;
import java.util.Map;

/// A loop of `length` steps. Step s sees element s of each sequence (along axis 0; with `reverse`,
/// element length − 1 − s), the values carried from the step before, and the captured values, and
/// computes the next carried values and what it emits. The results are those of [ScanResult]: first
/// the emits, stacked along a new axis 0, each at the index of the elements it was made from; then
/// the carried values after the last step.
///
/// The node itself has no elements; it stands for the loop as a whole.
///
/// @param whole a step computes all that it computes by itself: nothing is moved out of it, to be
///   computed for all steps at once, and of a step nothing is kept for the derivative but what it
///   began with. It is how a loop over segments is written, of which only one is to be in memory.
public record Scan(
        Dim length,
        List<Node> sequences,
        List<Node> initial,
        List<Node> captured,
        Body body,
        boolean reverse,
        boolean whole)
        implements Op {
    private static final TensorType TOKEN = TensorType.of(DType.FLOAT, Dim.ZERO);

    public Scan {
        sequences = List.copyOf(sequences);
        initial = List.copyOf(initial);
        captured = List.copyOf(captured);
    }

    @Override
    public TensorType type() {
        for (Node s : sequences) checkSequence(s);
        List<TensorType> elements = sequences.stream().map(Scan::elementType).toList();
        check("the element of a sequence", elements, body.elements());
        check("the initial value of a carry", types(initial), body.carries());
        check("a captured value", types(captured), body.captured());
        check("the next value of a carry", types(body.next()), body.carries());
        return TOKEN;
    }

    private void checkSequence(Node s) {
        if (s.rank() > 0 && s.dim(0).equals(length)) return;
        throw new ShapeException(
                "a loop of " + length + " steps wants sequences as long, not " + s.type());
    }

    private static void check(String what, List<TensorType> given, List<TensorType> wanted) {
        if (given.equals(wanted)) return;
        for (int i = 0; i < Math.min(given.size(), wanted.size()); i++) {
            if (given.get(i).equals(wanted.get(i))) continue;
            throw new ShapeException(
                    what + " is " + given.get(i) + ", the body has it as " + wanted.get(i));
        }
        throw new ShapeException(
                "the loop's body has "
                        + wanted.size()
                        + " for which "
                        + what
                        + " is needed, not "
                        + given.size());
    }

    private static List<TensorType> types(List<Node> nodes) {
        return nodes.stream().map(Node::type).toList();
    }

    private static TensorType elementType(Node sequence) {
        return sequence.type().with(sequence.shape().without(0));
    }

    /// The number of results.
    public int results() {
        return body.graph().outputs().size();
    }

    /// The result's type.
    public TensorType result(int index) {
        int emits = results() - initial.size();
        if (index >= emits) return body.carries().get(index - emits);
        TensorType element = body.emits().get(index).type();
        return element.with(element.shape().inserted(0, length));
    }

    /// The index, among the results, of the last value of a carry.
    public int last(int carry) {
        return results() - initial.size() + carry;
    }

    @Override
    public void vjp(Node self, Node dy, Cotangents to) {
        new ScanDerivative(self, this, to).add();
    }

    @Override
    public Value eval(List<Value> operands, Environment environment) {
        int steps = Math.toIntExact(environment.size(length));
        int firstCarry = sequences.size();
        int firstCaptured = firstCarry + initial.size();
        Map<String, Value> given = new HashMap<>();
        for (int i = firstCarry; i < firstCaptured; i++) {
            given.put("carry" + (i - firstCarry), operands.get(i));
        }
        for (int i = firstCaptured; i < operands.size(); i++) {
            given.put("captured" + (i - firstCaptured), operands.get(i));
        }
        int emits = body.emits().size();
        List<Value> results = new ArrayList<>();
        for (int i = 0; i < emits; i++) {
            TensorType t = result(i);
            results.add(Value.zeros(t.dtype(), environment.dims(t.shape())));
        }
        for (int s = 0; s < steps; s++) {
            int at = reverse ? steps - 1 - s : s;
            for (int i = 0; i < firstCarry; i++)
                given.put("element" + i, part(operands.get(i), at));
            List<Value> made = environment.evaluate(body.graph(), given);
            for (int i = 0; i < initial.size(); i++) given.put("carry" + i, made.get(i));
            for (int i = 0; i < emits; i++) {
                put(made.get(initial.size() + i), results.get(i), at);
            }
        }
        for (int i = 0; i < initial.size(); i++) results.add(given.get("carry" + i));
        return Value.several(results);
    }

    private static Value part(Value sequence, int at) {
        int[] dims = Arrays.copyOfRange(sequence.dims(), 1, sequence.rank());
        Value y = Value.zeros(sequence.dtype(), dims);
        for (int i = 0; i < y.count(); i++) y.copy(i, sequence, at * y.count() + i);
        return y;
    }

    private static void put(Value element, Value stack, int at) {
        for (int i = 0; i < element.count(); i++) stack.copy(at * element.count() + i, element, i);
    }

    @Override
    public Lowering lower() {
        return new Lowering.Loop();
    }
}
