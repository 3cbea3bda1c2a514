package org.nnc.runtime;

import java.util.List;

/// The superclass of a generated class's `Workspace`: what one thread needs to compute.
public abstract class Session {
    private final Weights weights;
    private final List<Request> requests;
    private final Call[] calls;
    private final int[] seed = new int[1];
    private final Carries carries = new Carries();

    protected Session(Weights weights, Request[] requests) {
        this.weights = weights;
        this.requests = List.of(requests);
        this.calls = new Call[requests.length];
    }

    /// New kernels for a request.
    protected abstract Workspace kernels(int request);

    /// Scalar kernels that answer while vector kernels are not compiled yet, or null.
    protected abstract Workspace twin(int request);

    final List<Request> requests() {
        return requests;
    }

    /// The call for a request; its working memory is made at its first use.
    protected final Call call(int number) {
        if (calls[number] == null) {
            calls[number] = new Call(requests.get(number), number, weights, this);
        }
        return calls[number];
    }

    /// Sets what random numbers depend on; 0 at first.
    protected final void setSeed(int value) {
        seed[0] = value;
    }

    /// From now on, each call goes on with what the last one carried.
    protected final void goOn() {
        carries.goOn();
    }

    /// The next call begins as the first did.
    protected final void beginAnew() {
        carries.beginAnew();
    }

    final Carries carries() {
        return carries;
    }

    /// An array of the seed, or of the steps of a training that is over.
    final Object given(TensorSpec tensor) {
        if (tensor.name().equals("$seed")) return seed;
        if (tensor.name().equals("$fresh")) return carries.fresh();
        Object array = tensor.allocate(1);
        if (array instanceof float[] scale) scale[0] = 1;
        if (array instanceof double[] scale) scale[0] = 1;
        if (array instanceof int[] steps && tensor.name().equals("$steps")) steps[0] = 1;
        return array;
    }
}
