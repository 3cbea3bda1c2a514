package org.nnc.runtime;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/// One request of a [Session] with its arrays: what generated methods are made of.
///
/// Arrays and sizes are set, then [#run] checks them and computes. Nothing is allocated while the
/// sizes stay.
public final class Call {
    private final Request request;
    private final int number;
    private final Weights weights;
    private final Session session;
    private Workspace kernels;

    /// While scalar kernels stand in for vector kernels.
    private boolean twin;

    private final int[] inputs;
    private final int[] outputs;
    private final int[] carried;
    private final Carries carries;

    /// By number of the buffer.
    private final Object[] arrays;

    /// The sizes that are asked for, and those for which the kernels are set up.
    private final long[] wanted;

    private final long[] sizes;
    private boolean sized;

    /// Of each buffer, for these sizes.
    private final long[] elements;

    /// Lengths of the inputs from which the sizes were found.
    private final int[] lengths;

    private boolean solved;
    private final Map<Integer, Long> known = new HashMap<>();

    /// @param number of the request, in its session
    /// @param weights by name
    Call(Request request, int number, Weights weights, Session session) {
        this.request = request;
        this.number = number;
        this.weights = weights;
        this.session = session;
        this.inputs = request.buffers("input");
        this.outputs = request.buffers("output");
        this.carried = request.buffers("carried");
        this.carries = session.carries();
        int count = request.tensors().size();
        this.arrays = new Object[count];
        this.elements = new long[count];
        this.wanted = new long[request.sizes().size()];
        this.sizes = new long[wanted.length];
        this.lengths = new int[inputs.length];
        Workspace scalar = request.warmup().isOver() ? null : session.twin(number);
        this.twin = scalar != null;
        this.kernels = furnished(twin ? scalar : session.kernels(number));
    }

    /// With the arrays that stay from call to call.
    private Workspace furnished(Workspace kernels) {
        for (int b : request.buffers("weight")) {
            kernels.bind(b, weights.array(request.tensors().get(b).name()));
        }
        for (int b : request.buffers("given")) {
            kernels.bind(b, session.given(request.tensors().get(b)));
        }
        kernels.keep(true);
        return kernels;
    }

    public Request request() {
        return request;
    }

    /// Sets a free size.
    public void size(int number, int value) {
        wanted[number] = value;
        solved = false;
    }

    /// Sets the array of an input.
    public void input(int number, Object array) {
        set(inputs[number], "input", array);
    }

    /// Sets the array into which a result is written.
    public void output(int number, Object array) {
        set(outputs[number], "result", array);
    }

    private void set(int buffer, String what, Object array) {
        TensorSpec tensor = request.tensors().get(buffer);
        if (tensor.length(array) < 0) {
            throw new IllegalArgumentException(
                    text(what, tensor)
                            + (array == null ? " is null" : " is no " + tensor.arrayType())
                            + "; it is "
                            + tensor.type());
        }
        arrays[buffer] = array;
    }

    /// Sets a free size before [#solve] finds the others.
    void know(int number, long value) {
        known.put(number, value);
        solved = false;
    }

    /// Finds the free sizes from the lengths of the inputs.
    public void solve() {
        boolean same = solved;
        for (int i = 0; i < inputs.length; i++) {
            int length = request.tensors().get(inputs[i]).length(arrays[inputs[i]]);
            same &= length == lengths[i];
            lengths[i] = length;
        }
        if (same) return;
        solved = false;
        SizeSolver solver = new SizeSolver(request);
        known.forEach(solver::know);
        long[] found = solver.solve(inputs, lengths);
        known.clear();
        System.arraycopy(found, 0, wanted, 0, found.length);
        solved = true;
    }

    /// An array for a result, for the sizes that are set.
    public Object allocate(int number) {
        prepare();
        int buffer = outputs[number];
        Object array = request.tensors().get(buffer).allocate((int) elements[buffer]);
        arrays[buffer] = array;
        return array;
    }

    /// The sizes of the axes of a result.
    long[] dims(int number) {
        return request.tensors().get(outputs[number]).dims(sizes);
    }

    private void prepare() {
        if (sized && Arrays.equals(wanted, sizes)) return;
        sized = false;
        request.check(wanted);
        for (int b = 0; b < elements.length; b++) {
            elements[b] = Arena.size(request.tensors().get(b).elements(wanted));
        }
        System.arraycopy(wanted, 0, sizes, 0, sizes.length);
        kernels.resize(exactSizes());
        sized = true;
    }

    private int[] exactSizes() {
        int[] exact = new int[sizes.length];
        for (int i = 0; i < exact.length; i++) exact[i] = Math.toIntExact(sizes[i]);
        return exact;
    }

    /// Checks the arrays and computes. Arrays may be longer than needed. None is kept.
    public void run() {
        if (twin && request.warmup().isOver()) leaveTwin();
        try {
            prepare();
            bind(inputs, "input");
            bind(outputs, "result");
            for (int b : carried) {
                TensorSpec tensor = request.tensors().get(b);
                kernels.bind(b, carries.array(tensor, (int) elements[b]));
            }
            if (twin) runTwin();
            else kernels.run();
            carries.advance();
        } finally {
            forget(inputs);
            forget(outputs);
        }
    }

    private void runTwin() {
        if (request.warmup().begins()) rehearse();
        long start = System.nanoTime();
        kernels.run();
        request.warmup().ran(System.nanoTime() - start);
    }

    /// Begins to rehearse vector kernels for the sizes of this call, with arrays of their own.
    private void rehearse() {
        long[] lengths = elements.clone();
        int[] exact = exactSizes();
        request.warmup()
                .rehearse(() -> {
                    Workspace rehearsal = furnished(session.kernels(number));
                    for (int[] buffers : new int[][] {inputs, outputs, carried}) {
                        for (int b : buffers) {
                            rehearsal.bind(b, request.tensors().get(b).allocate((int) lengths[b]));
                        }
                    }
                    rehearsal.resize(exact);
                    return rehearsal;
                });
    }

    private void leaveTwin() {
        twin = false;
        kernels = furnished(session.kernels(number));
        sized = false;
    }

    private void bind(int[] buffers, String what) {
        for (int b : buffers) {
            TensorSpec tensor = request.tensors().get(b);
            int length = tensor.length(arrays[b]);
            if (length < elements[b]) throw tooShort(tensor, what, length, elements[b]);
            kernels.bind(b, arrays[b]);
        }
    }

    private void forget(int[] buffers) {
        for (int b : buffers) {
            kernels.bind(b, null);
            arrays[b] = null;
        }
    }

    private IllegalArgumentException tooShort(
            TensorSpec tensor, String what, int length, long needed) {
        return new IllegalArgumentException(
                text(what, tensor)
                        + " has "
                        + (length == 1 ? "1 number" : length + " numbers")
                        + "; its shape "
                        + tensor.type()
                        + " needs "
                        + needed
                        + (sizes.length == 0 ? "" : " for " + request.text(sizes)));
    }

    private String text(String what, TensorSpec tensor) {
        return request.name() + ": the " + what + " " + tensor.name();
    }
}
