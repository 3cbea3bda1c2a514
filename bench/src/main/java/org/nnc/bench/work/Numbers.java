package org.nnc.bench.work;

import org.nnc.type.DType;

/// The same numbers in every process: they follow from a tensor's name and their place in it, so
/// that a tensor of fewer rows begins like one of more.
final class Numbers {
    private Numbers() {}

    static Tensor of(String name, DType type, int[] dims) {
        int n = Tensor.count(dims);
        if (type != DType.FLOAT) return new Tensor(whole(name, n), dims);
        float[] data = new float[n];
        if (name.startsWith("$optimizer")) return new Tensor(data, dims);
        float middle = middle(name);
        float spread = spread(name, dims);
        for (int i = 0; i < n; i++) data[i] = middle + spread * (float) (2 * uniform(name, i) - 1);
        return new Tensor(data, dims);
    }

    private static int[] whole(String name, int n) {
        int[] data = new int[n];
        switch (name) {
            case "$steps" -> data[0] = 1_000_000;
            case "label" -> {
                for (int i = 0; i < n; i++) data[i] = (int) (10 * uniform(name, i));
            }
            default -> {}
        }
        return data;
    }

    private static float middle(String name) {
        boolean scale = name.endsWith("gamma") || name.endsWith("var_seen");
        return scale || name.equals("$scale") ? 1 : 0;
    }

    /// Weights keep the magnitude of what they are applied to.
    private static float spread(String name, int[] dims) {
        if (name.equals("$scale")) return 0;
        if (name.endsWith(".W")) return (float) Math.sqrt(3.0 / dims[0]);
        if (name.endsWith(".K")) return (float) Math.sqrt(6.0 / (dims[1] * dims[2] * dims[3]));
        return name.contains(".") ? 0.1f : 1;
    }

    /// A number in [0, 1) by the finalizer of SplitMix64 (Steele et al. 2014).
    private static double uniform(String name, int i) {
        long z = name.hashCode() * 0x9E3779B97F4A7C15L + i * 0xD1342543DE82EF95L;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return ((z ^ (z >>> 31)) >>> 11) * 0x1p-53;
    }
}
