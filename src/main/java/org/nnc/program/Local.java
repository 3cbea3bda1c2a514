package org.nnc.program;

import org.nnc.type.DType;

/// A scalar variable within a kernel; its name is unique there.
public record Local(String name, DType dtype) {
    @Override
    public String toString() {
        return name;
    }
}
