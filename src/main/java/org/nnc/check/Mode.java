package org.nnc.check;

/// What a model is compiled for. Each is a program of its own, made of the same source.
public enum Mode {
    /// A step of training.
    TRAINING,

    /// One call, which knows nothing of those before.
    INFERENCE,

    /// Calls that go on from each other: what a sequence carries is kept from one to the next.
    STREAM
}
