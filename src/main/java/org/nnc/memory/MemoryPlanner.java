package org.nnc.memory;

import org.nnc.program.Accesses;
import org.nnc.program.Buffer;
import org.nnc.program.InPlace;
import org.nnc.program.Kernel;
import org.nnc.program.MemoryPlan;
import org.nnc.program.Pooling;
import org.nnc.program.Program;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Gives temporary buffers their places. Sizes are free, so the plan is an order: of two buffers
/// that are alive together, one lies above the other, whatever the sizes are. The order is that of
/// a greedy placement at nominal sizes, the largest buffer first, each as low as it fits.
public final class MemoryPlanner {
    /// What every free size is taken to be of which nothing is known.
    public static final long NOMINAL = 128;

    /// Buffers that share one place, one taking over from the other.
    private static final class Slot {
        final Buffer owner;
        final int order;
        final long elements;
        Liveness.Span span;
        long offset;

        Slot(Buffer owner, int order, long elements, Liveness.Span span) {
            this.owner = owner;
            this.order = order;
            this.elements = elements;
            this.span = span;
        }

        boolean conflicts(Slot other) {
            return Arena.of(owner.dtype()) == Arena.of(other.owner.dtype())
                    && span.overlaps(other.span);
        }

        long end() {
            return MemoryPlan.padded(offset + elements);
        }
    }

    private final Program program;
    private final Map<String, Long> nominal = new LinkedHashMap<>();
    private final Map<Buffer, Liveness.Span> spans;
    private final Map<Buffer, Slot> slotOf = new HashMap<>();
    private final List<Slot> slots = new ArrayList<>();
    private final Map<Buffer, Buffer> shared = new LinkedHashMap<>();

    private MemoryPlanner(Program program, Map<String, Long> known, Set<Buffer> unstored) {
        this.program = program;
        this.spans = Liveness.of(program);
        spans.keySet().removeAll(unstored);
        for (String size : program.sizes()) nominal.put(size, known.getOrDefault(size, NOMINAL));
    }

    /// The program with a plan for all its temporary buffers.
    public static Program plan(Program program) {
        return plan(program, Map.of());
    }

    /// @param known what free sizes will mostly be, where that is known
    public static Program plan(Program program, Map<String, Long> known) {
        return plan(program, known, Set.of());
    }

    /// @param unstored temporary buffers in which a backend never stores anything: they have no
    ///   place
    public static Program plan(Program program, Map<String, Long> known, Set<Buffer> unstored) {
        MemoryPlanner planner = new MemoryPlanner(program, known, unstored);
        planner.fillSlots();
        planner.joinPooled();
        planner.place();
        return program.with(new MemoryPlan(planner.below(), planner.shared, planner.nominal));
    }

    private void fillSlots() {
        Map<Integer, List<Buffer>> born = new HashMap<>();
        spans.forEach(
                (b, span) -> born.computeIfAbsent(span.first(), _ -> new ArrayList<>()).add(b));
        List<Kernel> kernels = Liveness.kernels(program);
        for (int i = 0; i < kernels.size(); i++) {
            if (!born.containsKey(i)) continue;
            Kernel kernel = kernels.get(i);
            Set<Buffer> read = Accesses.of(kernel).read();
            for (Buffer b : born.get(i)) fillSlot(b, kernel, i, read);
        }
    }

    private void fillSlot(Buffer b, Kernel kernel, int at, Set<Buffer> read) {
        for (Buffer old : read) {
            Slot slot = slotOf.get(old);
            if (slot == null || !dies(old, b, slot, at)) continue;
            if (!InPlace.readsBeforeStore(kernel, old, b)) continue;
            slot.span = slot.span.joined(spans.get(b));
            slotOf.put(b, slot);
            shared.put(b, slot.owner);
            return;
        }
        long elements = b.elements().evaluate(nominal);
        Slot slot = new Slot(b, slots.size(), elements, spans.get(b));
        slots.add(slot);
        slotOf.put(b, slot);
    }

    /// True if `old` holds nothing that is needed after kernel `at`, and has room for `b`.
    private boolean dies(Buffer old, Buffer b, Slot slot, int at) {
        return slot.span.last() == at
                && spans.get(old).last() == at
                && !old.equals(b)
                && spans.get(b).last() > at
                && Arena.of(old.dtype()) == Arena.of(b.dtype())
                && old.elements().equals(b.elements());
    }

    /// What a pooling kernel writes, the convolution before it may write already.
    private void joinPooled() {
        List<Kernel> kernels = Liveness.kernels(program);
        for (int i = 0; i + 1 < kernels.size(); i++) {
            if (!(kernels.get(i) instanceof Kernel.Contraction c)) continue;
            Liveness.Span both = new Liveness.Span(i, i + 1);
            Pooling.of(program, c, kernels.get(i + 1))
                    .ifPresent(p ->
                            Accesses.of(p.epilogue()).written().stream()
                                    .filter(slotOf::containsKey)
                                    .map(slotOf::get)
                                    .forEach(s -> s.span = s.span.joined(both)));
        }
    }

    private void place() {
        List<Slot> placed = new ArrayList<>();
        List<Slot> largestFirst = new ArrayList<>(slots);
        largestFirst.sort(Comparator.comparingLong((Slot s) -> -s.elements));
        for (Slot s : largestFirst) {
            List<Slot> around = placed.stream().filter(s::conflicts).toList();
            for (Slot other : sorted(around)) {
                if (s.end() <= other.offset) break;
                s.offset = Math.max(s.offset, other.end());
            }
            placed.add(s);
        }
    }

    private static List<Slot> sorted(List<Slot> slots) {
        return slots.stream()
                .sorted(
                        Comparator.comparingLong((Slot s) -> s.offset)
                                .thenComparing(Slot::end)
                                .thenComparing(s -> s.order))
                .toList();
    }

    /// For each slot, those it must lie above; what follows from others is left out.
    private Map<Buffer, List<Buffer>> below() {
        Map<Buffer, List<Buffer>> below = new LinkedHashMap<>();
        List<Slot> upwards = sorted(slots);
        List<BitSet> implied = new ArrayList<>();
        for (int i = 0; i < upwards.size(); i++) {
            BitSet all = new BitSet();
            List<Buffer> direct = new ArrayList<>();
            for (int j = i - 1; j >= 0; j--) {
                if (all.get(j) || !upwards.get(i).conflicts(upwards.get(j))) continue;
                direct.add(upwards.get(j).owner);
                all.or(implied.get(j));
                all.set(j);
            }
            below.put(upwards.get(i).owner, direct);
            implied.add(all);
        }
        return below;
    }
}
