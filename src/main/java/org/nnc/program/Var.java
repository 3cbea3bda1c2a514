package org.nnc.program;

import org.nnc.type.Dim;

/// A loop variable: it runs from 0 up to `extent`, which is exclusive. Two variables are the same
/// only if they are the same object or share name and extent; lowering gives every loop its own
/// name.
public record Var(String name, Dim extent) {
    @Override
    public int hashCode() {
        return name.hashCode();
    }

    @Override
    public String toString() {
        return name;
    }
}
