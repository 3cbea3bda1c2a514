package org.nnc.jvm;

/// What the emitted class may rely on.
public enum Flavour {
    /// Loops marked VECTOR use `jdk.incubator.vector`.
    VECTOR,
    /// Plain loops that run on any Java from 17 on, in a form that C2 vectorizes where it can.
    SCALAR
}
