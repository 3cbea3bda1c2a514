package org.nnc.opencl;

import org.nnc.program.Var;
import org.nnc.type.Dim;

import java.util.ArrayList;
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

    /// Variables that move on together: a division for the first position only.
    ///
    /// @param first the position before the loop
    /// @param flat the position within it
    Odometer odometer(KernelText k, String first, String flat) {
        if (vars.size() < 2) {
            positions(k, flat);
            return new Odometer(this, List.of());
        }
        positions(k, first);
        List<String> names = new ArrayList<>();
        for (Var v : vars) {
            String start = k.variable(v);
            String name = k.declare(v);
            k.line("position %s = %s;".formatted(name, start));
            names.add(name);
        }
        return new Odometer(this, names);
    }

    record Odometer(Axis axis, List<String> names) {
        /// At the end of the loop's body.
        void next(KernelText k) {
            for (int i = names.size() - 1; i >= 0; i--) {
                String name = names.get(i);
                if (i == 0) {
                    k.line("%s++;".formatted(name));
                } else {
                    String extent = k.size(axis.vars.get(i).extent());
                    k.open("if (++%s == %s)".formatted(name, extent));
                    k.line("%s = 0;".formatted(name));
                }
            }
            for (int i = 1; i < names.size(); i++) k.close();
        }
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
