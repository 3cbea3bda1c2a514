package org.nnc.jvm;

import org.nnc.program.Buffer;
import org.nnc.program.MemoryPlan;
import org.nnc.program.Program;
import org.nnc.type.DType;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Where the buffers of a program are in the generated class.
///
/// Buffers of the caller and constants are fields of their own. Temporary ones lie in one arena for
/// each element type in the vector flavour. In the scalar one they have arrays of their own, shared
/// by those that never live together, because C2 vectorizes a loop over several arrays only where
/// they have no offsets.
final class Layout {
    private final Program program;
    private final boolean arenas;

    /// In placing order.
    private final List<Buffer> temporary = new ArrayList<>();

    private final Map<Buffer, Integer> number = new HashMap<>();
    private final Map<Buffer, List<Buffer>> below = new LinkedHashMap<>();

    /// For the scalar flavour: the members of each array.
    private final List<List<Buffer>> arrays = new ArrayList<>();

    private final Map<Buffer, Integer> arrayOf = new HashMap<>();

    /// Of the caller's buffers and of constants.
    private final Map<Buffer, String> fields = new HashMap<>();

    /// @param unstored temporary buffers that are not used
    Layout(Program program, boolean arenas, Set<Buffer> unstored) {
        this.program = program;
        this.arenas = arenas;
        List<Buffer> external = program.external();
        for (int i = 0; i < external.size(); i++) fields.put(external.get(i), "x" + i);
        for (int i = 0; i < program.buffers().size(); i++) {
            Buffer b = program.buffers().get(i);
            if (b.role() == Buffer.Role.CONSTANT) fields.put(b, "c" + i);
            if (b.role() == Buffer.Role.LOCAL) fields.put(b, "l" + i);
        }
        Map<Integer, Buffer> last = new HashMap<>();
        program.plan()
                .below()
                .forEach((b, lower) -> {
                    add(b, lower.stream().filter(l -> line(l) == line(b)).toList());
                });
        Map<Integer, List<Buffer>> planned = new HashMap<>();
        for (Buffer b : temporary) {
            planned.computeIfAbsent(line(b), _ -> new ArrayList<>()).add(b);
        }
        for (Buffer b : program.buffers()) {
            boolean placed = number.containsKey(b) || program.plan().shared().containsKey(b);
            if (b.role() != Buffer.Role.TEMPORARY || placed || unstored.contains(b)) continue;
            Buffer previous = last.put(line(b), b);
            add(b, previous == null ? planned.getOrDefault(line(b), List.of()) : List.of(previous));
        }
        if (!arenas) color();
    }

    private void add(Buffer buffer, List<Buffer> lower) {
        number.put(buffer, temporary.size());
        temporary.add(buffer);
        below.put(buffer, List.copyOf(lower));
    }

    /// Buffers of which neither must lie above the other do not live together.
    private void color() {
        Map<Buffer, Set<Buffer>> under = new HashMap<>();
        for (Buffer b : temporary) {
            Set<Buffer> all = new LinkedHashSet<>(below.get(b));
            for (Buffer l : below.get(b)) all.addAll(under.get(l));
            under.put(b, all);
            arrayOf.put(b, fitting(b, under));
            arrays.get(arrayOf.get(b)).add(b);
        }
    }

    private int fitting(Buffer b, Map<Buffer, Set<Buffer>> under) {
        Set<Buffer> conflicts = new HashSet<>(under.get(b));
        for (int i = 0; i < arrays.size(); i++) {
            List<Buffer> members = arrays.get(i);
            if (line(members.getFirst()) == line(b)
                    && members.stream().noneMatch(conflicts::contains)) {
                return i;
            }
        }
        arrays.add(new ArrayList<>());
        return arrays.size() - 1;
    }

    /// Whether two owners of memory never share any.
    boolean areApart(Buffer a, Buffer b) {
        if (!number.containsKey(a) || !number.containsKey(b)) return true;
        return line(a) != line(b) || isAbove(a, b) || isAbove(b, a);
    }

    /// Whether none of these buffers shares memory with one of the others, which may be the same.
    boolean areApart(Set<Buffer> some, Set<Buffer> others) {
        for (Buffer b : some) {
            Buffer owner = place(b);
            for (Buffer o : others) {
                Buffer other = place(o);
                if (owner.equals(other) || !areApart(owner, other)) return false;
            }
        }
        return true;
    }

    /// Whether two owners of memory that share some begin at the same place.
    boolean beginAlike(Buffer a, Buffer b) {
        return Set.copyOf(below.get(a)).equals(Set.copyOf(below.get(b)));
    }

    private static boolean reaches(Buffer a, Buffer b) {
        return a.elements().minus(b.elements()).isAtLeast(0);
    }

    /// Whether it lies above the other, or above one that ends no lower.
    private boolean isAbove(Buffer a, Buffer b) {
        Set<Buffer> under = new LinkedHashSet<>(below.get(a));
        for (List<Buffer> next = List.copyOf(under); !next.isEmpty(); ) {
            List<Buffer> found = next.stream().flatMap(l -> below.get(l).stream()).toList();
            next = found.stream().filter(under::add).toList();
        }
        return under.stream().anyMatch(u -> u.equals(b) || beginAlike(u, b) && reaches(u, b));
    }

    List<Buffer> temporary() {
        return temporary;
    }

    /// Those of which each thread has one.
    List<Buffer> locals() {
        return program.buffers().stream().filter(b -> b.role() == Buffer.Role.LOCAL).toList();
    }

    List<List<Buffer>> arrays() {
        return arrays;
    }

    boolean hasArenas() {
        return arenas;
    }

    /// The arena of a type: 0 of floats, 1 of ints and truth values, 2 of 64-bit integers.
    static int line(Buffer buffer) {
        return switch (buffer.dtype()) {
            case FLOAT -> 0;
            case INT, BOOL -> 1;
            case INT64 -> 2;
        };
    }

    static DType ofLine(int line) {
        return List.of(DType.FLOAT, DType.INT, DType.INT64).get(line);
    }

    static String arena(int line) {
        return List.of("floats", "ints", "longs").get(line);
    }

    /// The buffer whose memory this one uses.
    Buffer place(Buffer buffer) {
        Buffer owner = buffer;
        while (program.plan().shared().containsKey(owner)) {
            owner = program.plan().shared().get(owner);
        }
        return owner;
    }

    /// The field that holds the array of a buffer, which owns its memory.
    String field(Buffer owner) {
        if (owner.role() != Buffer.Role.TEMPORARY) return fields.get(owner);
        return arenas ? arena(line(owner)) : "t" + arrayOf.get(owner);
    }

    /// The number of a temporary buffer among the offsets.
    int number(Buffer owner) {
        return number.get(owner);
    }

    /// The plan as [org.nnc.runtime.Arena#place] reads it.
    List<Integer> table() {
        List<Integer> table = new ArrayList<>();
        for (Buffer b : temporary) {
            table.add(line(b));
            table.add(below.get(b).size());
            below.get(b).forEach(l -> table.add(number.get(l)));
        }
        return table;
    }

    /// The unit in which buffers are placed.
    static int padding() {
        return MemoryPlan.PADDING;
    }
}
