package org.nnc.program;

import org.nnc.type.Precision;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Kernels over buffers, in order: what every backend compiles.
///
/// @param sizes the free sizes, in order of their first use; given at each call
/// @param buffers all buffers, those of the caller first
/// @param constants the numbers of the CONSTANT buffers
public record Program(
        String name,
        Precision precision,
        List<String> sizes,
        List<Buffer> buffers,
        Map<Buffer, List<Double>> constants,
        List<Kernel> kernels,
        MemoryPlan plan) {
    public Program {
        sizes = List.copyOf(sizes);
        buffers = List.copyOf(buffers);
        constants = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(constants));
        kernels = List.copyOf(kernels);
    }

    public Program with(MemoryPlan changed) {
        return new Program(name, precision, sizes, buffers, constants, kernels, changed);
    }

    public Program withKernels(List<Kernel> changed) {
        return new Program(name, precision, sizes, buffers, constants, changed, plan);
    }

    /// The buffers that the caller gives or receives.
    public List<Buffer> external() {
        return buffers.stream().filter(b -> b.role().isExternal()).toList();
    }
}
