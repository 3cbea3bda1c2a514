package org.nnc.lower;

import org.nnc.program.Buffer;
import org.nnc.program.Kernel;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// Names for kernels, made of what they compute: `k3_einsum_add_max`.
final class Names {
    /// So many operations are named.
    private static final int WORDS = 4;

    String of(List<Anchor> anchors) {
        Set<String> words = new LinkedHashSet<>();
        for (Anchor a : anchors) words.add(a.copy() ? "copy" : Anchors.label(a.node()));
        return String.join("_", words.stream().limit(WORDS).toList());
    }

    String copy(Buffer to) {
        return "copy_" + to.name().replaceAll("[^A-Za-z0-9]", "_");
    }

    /// With each kernel's place in the order before its name.
    static List<Kernel> numbered(List<Kernel> kernels) {
        return numbered("k", kernels);
    }

    private static List<Kernel> numbered(String prefix, List<Kernel> kernels) {
        List<Kernel> named = new ArrayList<>();
        for (Kernel k : kernels) {
            String number = prefix + named.size() + "_";
            named.add(named(number + k.name(), inside(number, k)));
        }
        return named;
    }

    private static Kernel inside(String number, Kernel k) {
        if (!(k instanceof Kernel.Repeat r)) return k;
        return r.with(numbered(number, r.body()));
    }

    private static Kernel named(String name, Kernel kernel) {
        return switch (kernel) {
            case Kernel.LoopNest n -> new Kernel.LoopNest(name, n.body(), n.origins());
            case Kernel.Contraction c -> c.withName(name);
            case Kernel.ArgSort s ->
                    new Kernel.ArgSort(
                            name,
                            s.source(),
                            s.target(),
                            s.outer(),
                            s.extent(),
                            s.inner(),
                            s.descending(),
                            s.origins());
            case Kernel.Repeat r -> new Kernel.Repeat(name, r.var(), r.body(), r.origins());
            case Kernel.Blocks b ->
                    new Kernel.Blocks(
                            name, b.outer(), b.row(), b.first(), b.most(), b.body(), b.origins());
        };
    }
}
