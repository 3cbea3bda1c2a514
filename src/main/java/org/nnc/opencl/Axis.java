package org.nnc.opencl;

import org.nnc.program.Var;
import org.nnc.type.Dim;

import java.util.List;

/// Several loop variables as one flattened axis, the last the fastest.
record Axis(List<Var> vars) {
    Dim extent() {
        Dim product = Dim.ONE;
        for (Var v : vars) product = product.times(v.extent());
        return product;
    }

    /// How many blocks cover it.
    Dim blocks(int size) {
        return extent().plus(size - 1).dividedBy(size);
    }

    /// Defines the variables for a position.
    void positions(KernelText k, String flat) {
        Dim size = extent();
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
            k.line("position %s = (%s) / %s;".formatted(name, rest, s));
            String next = k.fresh("rest");
            k.line("position %s = (%s) - %s * %s;".formatted(next, rest, name, s));
            rest = next;
        }
    }

    /// Prepares the variables of `count` positions from `first` on, and defines them as those of
    /// the position `first + lane`: a division for each lane is paid once.
    ///
    /// @param most what `count` never exceeds
    Lanes lanes(KernelText k, String first, String count, int most) {
        if (vars.size() == 1) return new Lanes(this, first, List.of());
        List<String> arrays = vars.stream().map(_ -> k.fresh("at")).toList();
        for (String a : arrays) k.line("position %s[%d];".formatted(a, most));
        String lane = k.fresh("lane");
        k.open("for (position %1$s = 0; %1$s < %2$s; %1$s++)".formatted(lane, count));
        positions(k, first + " + " + lane);
        for (int i = 0; i < arrays.size(); i++) {
            k.line("%s[%s] = %s;".formatted(arrays.get(i), lane, k.variable(vars.get(i))));
        }
        k.close();
        return new Lanes(this, first, arrays);
    }

    record Lanes(Axis axis, String first, List<String> arrays) {
        /// Within a loop over lanes.
        void bind(KernelText k, String lane) {
            if (arrays.isEmpty()) {
                axis.positions(k, "(" + first + " + " + lane + ")");
                return;
            }
            for (int i = 0; i < arrays.size(); i++) {
                k.bind(axis.vars.get(i), arrays.get(i) + "[" + lane + "]");
            }
        }
    }
}
