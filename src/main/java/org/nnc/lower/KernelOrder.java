package org.nnc.lower;

import org.nnc.program.Accesses;
import org.nnc.program.Buffer;
import org.nnc.program.Kernel;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;

/// Orders kernels so that each comes after those whose results it reads, and, where no circle
/// results, readers of a parameter's old value come before the kernel that overwrites it.
final class KernelOrder {
    private final List<Kernel> kernels;
    private final List<Set<Integer>> after = new ArrayList<>();
    private final List<Set<Integer>> before = new ArrayList<>();

    private KernelOrder(List<Kernel> kernels) {
        this.kernels = kernels;
        for (int i = 0; i < kernels.size(); i++) {
            after.add(new LinkedHashSet<>());
            before.add(new LinkedHashSet<>());
        }
    }

    /// @param updates for the buffer of each new value, the variable it is to replace
    static List<Kernel> ordered(List<Kernel> kernels, Map<Buffer, Buffer> updates) {
        KernelOrder order = new KernelOrder(kernels);
        Map<Buffer, Integer> writer = new HashMap<>();
        Map<Buffer, List<Integer>> readers = new HashMap<>();
        for (int i = 0; i < kernels.size(); i++) {
            int at = i;
            Accesses a = Accesses.of(kernels.get(i));
            a.written().forEach(b -> writer.put(b, at));
            a.read().forEach(b -> readers.computeIfAbsent(b, _ -> new ArrayList<>()).add(at));
        }
        readers.forEach((b, all) -> {
            Integer w = writer.get(b);
            if (w != null) all.forEach(r -> order.edge(w, r));
        });
        updates.forEach((next, old) -> {
            int w = writer.get(next);
            for (int r : readers.getOrDefault(old, List.of())) order.ifPossible(r, w);
        });
        return order.sorted();
    }

    private void edge(int first, int second) {
        if (first == second) return;
        after.get(first).add(second);
        before.get(second).add(first);
    }

    private void ifPossible(int first, int second) {
        if (first != second && !reaches(second, first)) edge(first, second);
    }

    private boolean reaches(int from, int to) {
        Set<Integer> seen = new LinkedHashSet<>(List.of(from));
        List<Integer> open = new ArrayList<>(seen);
        while (!open.isEmpty()) {
            for (int next : after.get(open.removeLast())) {
                if (next == to) return true;
                if (seen.add(next)) open.add(next);
            }
        }
        return false;
    }

    /// The order of the list, where nothing stands against it.
    private List<Kernel> sorted() {
        int[] waiting = new int[kernels.size()];
        PriorityQueue<Integer> ready = new PriorityQueue<>();
        for (int i = 0; i < waiting.length; i++) {
            waiting[i] = before.get(i).size();
            if (waiting[i] == 0) ready.add(i);
        }
        List<Kernel> sorted = new ArrayList<>();
        while (!ready.isEmpty()) {
            int i = ready.remove();
            sorted.add(kernels.get(i));
            for (int next : after.get(i)) if (--waiting[next] == 0) ready.add(next);
        }
        if (sorted.size() < kernels.size()) {
            throw new IllegalStateException("kernels wait for each other in a circle");
        }
        return sorted;
    }
}
