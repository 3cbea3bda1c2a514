package org.nnc.program;

import org.nnc.type.Dim;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// The free sizes that kernels depend on, in order of their first use.
public final class SizeNames extends Walk {
    private final Set<String> names = new LinkedHashSet<>();

    private SizeNames() {}

    public static Set<String> of(List<Buffer> buffers, List<Kernel> kernels) {
        SizeNames s = new SizeNames();
        for (Buffer b : buffers) s.dim(b.elements());
        kernels.forEach(s::kernel);
        return s.names;
    }

    @Override
    protected void dim(Dim d) {
        if (!d.isConstant()) names.addAll(d.names());
    }
}
