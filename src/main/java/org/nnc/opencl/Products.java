package org.nnc.opencl;

import org.nnc.program.Kernel;
import org.nnc.program.Var;
import org.nnc.type.Dim;

import java.util.ArrayList;
import java.util.List;

/// Writes contractions.
final class Products {
    private final Generator generator;

    Products(Generator generator) {
        this.generator = generator;
    }

    List<Step> steps(Kernel.Contraction c) {
        return List.of(plain(c));
    }

    /// An item for each element of the result.
    private Step plain(Kernel.Contraction c) {
        Draft d = generator.draft(c);
        KernelText k = d.kernel();
        List<Var> outer = new ArrayList<>(c.batch());
        outer.addAll(c.rows());
        outer.addAll(c.columns());
        Dim extent = extent(outer);
        String chunk = k.chunk();
        k.line("position from = (position)get_global_id(0) * " + chunk + ";");
        k.line("position to = min(from + %s, (position)%s);".formatted(chunk, k.size(extent)));
        k.open("for (position at = from; at < to; at++)");
        positions(k, outer, "at");
        String sum = k.declare(c.result());
        k.line("real " + sum + " = 0;");
        for (Var v : c.inner()) {
            String i = k.declare(v);
            String to = k.size(v.extent());
            k.open("for (position %s = 0; %s < %s; %s++)".formatted(i, i, to, i));
        }
        k.line(
                "%s = fma(%s, %s, %s);"
                        .formatted(
                                sum,
                                d.expressions().of(c.left()),
                                d.expressions().of(c.right()),
                                sum));
        for (Var _ : c.inner()) k.close();
        d.statements().all(c.epilogue());
        k.close();
        return d.launch(new Step.Grid.Shared(extent, extent(c.inner())));
    }

    static Dim extent(List<Var> vars) {
        Dim product = Dim.ONE;
        for (Var v : vars) product = product.times(v.extent());
        return product;
    }

    /// Defines the variables from their position in the flattened axis, the last the fastest.
    static void positions(KernelText k, List<Var> vars, String flat) {
        Dim size = extent(vars);
        String rest = flat;
        for (int i = 0; i < vars.size(); i++) {
            Var v = vars.get(i);
            if (i == vars.size() - 1) {
                k.bind(v, rest);
                return;
            }
            size = size.exactQuotient(v.extent()).orElseThrow();
            String name = k.declare(v);
            String s = k.size(size);
            k.line("position %s = %s / %s;".formatted(name, rest, s));
            String next = k.fresh("rest");
            k.line("position %s = %s - %s * %s;".formatted(next, rest, name, s));
            rest = next;
        }
    }
}
