package org.nnc.program;

import org.nnc.type.DType;
import org.nnc.type.Dim;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The memory of one run of [ProgramInterpreter]: the caller's arrays, constants, and temporary
/// buffers, each alone or, where the program has a memory plan, in arenas at their planned places.
/// Whatever was not written yet is NaN or a number that no index survives.
final class Storage {
    private final Map<Buffer, Cells> cells = new HashMap<>();
    private final Map<Dim, Long> sizes = new HashMap<>();
    private final Map<String, Long> free;
    private final Program program;

    Storage(Program program, Map<String, Long> free, Map<String, Object> arrays) {
        this.program = program;
        this.free = free;
        Map<Buffer, Long> offsets = program.plan().offsets(free);
        Map<DType, Object> arenas = new HashMap<>();
        for (Buffer b : program.buffers()) {
            long elements = size(b.elements());
            Object array;
            int offset = 0;
            if (b.role() == Buffer.Role.CONSTANT) {
                array = constants(b);
            } else if (b.role().isExternal()) {
                array = given(b, arrays);
            } else if (offsets.containsKey(b)) {
                array = arenas.computeIfAbsent(arenaOf(b.dtype()), this::arena);
                offset = Math.toIntExact(offsets.get(b));
            } else {
                array = unwritten(b.dtype(), Math.toIntExact(elements));
            }
            cells.put(b, new Cells(b, array, offset, elements));
        }
    }

    Cells cells(Buffer b) {
        Cells found = cells.get(b);
        if (found == null) throw new IllegalStateException("the program does not list " + b);
        return found;
    }

    long size(Dim d) {
        return sizes.computeIfAbsent(d, x -> x.evaluate(free));
    }

    private static DType arenaOf(DType dtype) {
        return dtype == DType.BOOL ? DType.INT : dtype;
    }

    private Object arena(DType dtype) {
        long peak = program.plan().peak(dtype, free);
        if (dtype == DType.INT) peak = Math.max(peak, program.plan().peak(DType.BOOL, free));
        return unwritten(dtype, Math.toIntExact(peak));
    }

    private Object unwritten(DType dtype, int length) {
        Object array = Cells.newArray(dtype, program.precision(), length);
        forget(array);
        return array;
    }

    /// Whatever LOCAL buffers hold is gone.
    void forgetLocals() {
        cells.forEach((b, c) -> {
            if (b.role() == Buffer.Role.LOCAL) forget(c.array());
        });
    }

    private static void forget(Object array) {
        switch (array) {
            case float[] a -> Arrays.fill(a, Float.NaN);
            case double[] a -> Arrays.fill(a, Double.NaN);
            case int[] a -> Arrays.fill(a, 0x5A5A5A5A);
            default -> Arrays.fill((long[]) array, Long.MIN_VALUE / 3);
        }
    }

    private Object constants(Buffer b) {
        List<Double> values = program.constants().get(b);
        Object array = Cells.newArray(b.dtype(), program.precision(), values.size());
        Cells all = new Cells(b, array, 0, values.size());
        for (int i = 0; i < values.size(); i++) {
            if (b.dtype().isFloat()) all.setNumber(i, values.get(i));
            else all.setInteger(i, (long) (double) values.get(i));
        }
        return array;
    }

    private static Object given(Buffer b, Map<String, Object> arrays) {
        Object array = arrays.get(b.name());
        if (array == null) {
            throw new IllegalArgumentException("no array was given for " + b.name());
        }
        return array;
    }
}
