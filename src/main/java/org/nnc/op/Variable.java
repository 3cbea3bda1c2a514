package org.nnc.op;

import org.nnc.graph.*;
import org.nnc.program.*;
import org.nnc.type.*;

import java.util.*;

/// A value given from outside, by name: an input or target, a parameter, a state, or a placeholder
/// that stands for a value within a formula (the cotangent of a function's own derivative).
public record Variable(String name, Role role, TensorType type) implements Op {
    /// Who gives the value.
    public enum Role {
        INPUT,
        PARAMETER,
        STATE,
        PLACEHOLDER
    }

    /// True if it stands for the cotangent of a function's own derivative, and so belongs to that
    /// function wherever it is copied. Its name begins with `$`, those of what stands for a value
    /// in a loop do not.
    public boolean isCotangent() {
        return role == Role.PLACEHOLDER && name.startsWith("$");
    }

    @Override
    public void vjp(Node self, Node dy, Cotangents to) {
        // Nothing is behind it.
    }

    @Override
    public Value eval(List<Value> operands, Environment environment) {
        return environment.variable(this);
    }

    @Override
    public Lowering lower() {
        throw new IllegalStateException(name + " is a buffer, there is nothing to lower");
    }
}
