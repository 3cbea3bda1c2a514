package org.nnc.lower;

import org.nnc.program.Accesses;
import org.nnc.program.Buffer;
import org.nnc.program.Index;
import org.nnc.program.Kernel;
import org.nnc.program.Stmt;
import org.nnc.program.Var;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What a kernel writes only to make an output of it, as the exponentials of a softmax, lies in
/// that output. A buffer of its own would be as large and go by way of memory, too. For temporary
/// results the memory plan does the same.
final class Scratch {
    private Scratch() {}

    static List<Kernel> inOutputs(List<Kernel> kernels) {
        Map<Buffer, Integer> users = users(kernels);
        List<Kernel> all = new ArrayList<>();
        for (Kernel k : kernels) all.add(k instanceof Kernel.LoopNest n ? inOutputs(n, users) : k);
        return all;
    }

    /// How many kernels touch a buffer.
    private static Map<Buffer, Integer> users(List<Kernel> kernels) {
        Map<Buffer, Integer> users = new HashMap<>();
        for (Kernel k : kernels) {
            Accesses a = Accesses.of(k);
            Set<Buffer> touched = new LinkedHashSet<>(a.read());
            touched.addAll(a.written());
            for (Buffer b : touched) users.merge(b, 1, Integer::sum);
        }
        return users;
    }

    private static Kernel inOutputs(Kernel.LoopNest nest, Map<Buffer, Integer> users) {
        Accesses own = Accesses.of(nest);
        for (Buffer scratch : own.written()) {
            if (scratch.role() != Buffer.Role.TEMPORARY || users.get(scratch) > 1) continue;
            for (Buffer output : own.written()) {
                boolean fits =
                        output.role() == Buffer.Role.OUTPUT
                                && output.dtype() == scratch.dtype()
                                && output.elements().equals(scratch.elements())
                                && !own.read().contains(output)
                                && becomes(nest.body(), scratch, output);
                if (fits) return Rename.buffers(nest, Map.of(scratch, output));
            }
        }
        return nest;
    }

    /// True if the last of these loops that touches `scratch` reads of it only the element that it
    /// then stores in `output`, and one before has stored the same elements there.
    private static boolean becomes(List<Stmt> body, Buffer scratch, Buffer output) {
        List<Stmt> touching = body.stream().filter(s -> touches(s, scratch, output)).toList();
        if (touching.size() == 1) {
            return touching.getFirst() instanceof Stmt.For f && becomes(f.body(), scratch, output);
        }
        if (touching.isEmpty()) return false;
        Optional<Stores> last = Stores.of(touching.getLast(), output);
        if (last.isEmpty() || !last.get().readsOnly(scratch)) return false;
        boolean written = false;
        for (Stmt s : touching.subList(0, touching.size() - 1)) {
            Accesses a = Accesses.of(List.of(s));
            if (a.written().contains(output)) return false;
            if (!a.written().contains(scratch)) continue;
            Optional<Stores> here = Stores.of(s, scratch);
            if (here.isEmpty() || !here.get().isLike(last.get())) return false;
            written = true;
        }
        return written;
    }

    private static boolean touches(Stmt s, Buffer scratch, Buffer output) {
        Accesses a = Accesses.of(List.of(s));
        return a.read().contains(scratch)
                || a.written().contains(scratch)
                || a.written().contains(output);
    }

    /// Nested loops, the one store into a buffer that is in them, and what stands beside it.
    ///
    /// @param after of that, what stands below it
    private record Stores(List<Var> vars, Index at, List<Stmt> beside, List<Stmt> after) {
        static Optional<Stores> of(Stmt s, Buffer into) {
            List<Var> vars = new ArrayList<>();
            List<Stmt> body = List.of(s);
            while (body.size() == 1 && body.getFirst() instanceof Stmt.For f) {
                vars.add(f.var());
                body = f.body();
            }
            List<Stmt> writing =
                    body.stream()
                            .filter(x -> Accesses.of(List.of(x)).written().contains(into))
                            .toList();
            if (writing.size() != 1
                    || !(writing.getFirst() instanceof Stmt.Store(Buffer _, Index at, var _))) {
                return Optional.empty();
            }
            int place = body.indexOf(writing.getFirst());
            return Optional.of(new Stores(vars, at, body, body.subList(place + 1, body.size())));
        }

        boolean readsOnly(Buffer scratch) {
            return beside.stream().noneMatch(s -> s instanceof Stmt.For)
                    && !Accesses.of(beside).written().contains(scratch)
                    && !Accesses.of(after).read().contains(scratch)
                    && beside.stream()
                            .flatMap(s -> Accesses.readsOf(s, scratch).stream())
                            .allMatch(r -> r.at().equals(at));
        }

        /// True if it stores the same elements as the other.
        boolean isLike(Stores other) {
            if (vars.size() != other.vars.size()) return false;
            Map<Var, Index> named = new LinkedHashMap<>();
            for (int i = 0; i < vars.size(); i++) {
                if (!vars.get(i).extent().equals(other.vars.get(i).extent())) return false;
                named.put(vars.get(i), Index.of(other.vars.get(i)));
            }
            return at.substitute(v -> named.getOrDefault(v, Index.of(v))).equals(other.at);
        }
    }
}
