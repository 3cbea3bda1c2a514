package org.nnc.program;

import org.nnc.type.DType;

import java.util.List;
import java.util.Map;

/// Where the temporary buffers lie in the arena. There is one arena for floats and one for integers
/// (`int` and `bool`; `int64` has its own). As sizes are free, a place is given by the buffers that
/// must lie below it: its offset is the largest of their ends, rounded up to the padding.
///
/// @param below for each temporary buffer in placing order, those it must lie above
/// @param shared a buffer that takes over another's place: the update happens in place
/// @param peakAt the sizes for which the order was chosen
public record MemoryPlan(
        Map<Buffer, List<Buffer>> below, Map<Buffer, Buffer> shared, Map<String, Long> peakAt) {
    /// Buffers start at multiples of this many elements.
    public static final int PADDING = 16;

    public static final MemoryPlan EMPTY = new MemoryPlan(Map.of(), Map.of(), Map.of());

    public MemoryPlan {
        below = java.util.Collections.unmodifiableMap(new java.util.LinkedHashMap<>(below));
        shared = java.util.Collections.unmodifiableMap(new java.util.LinkedHashMap<>(shared));
        peakAt = java.util.Collections.unmodifiableMap(new java.util.LinkedHashMap<>(peakAt));
    }

    /// The offsets of all placed buffers, in elements of their arena.
    public Map<Buffer, Long> offsets(Map<String, Long> sizes) {
        Map<Buffer, Long> offsets = new java.util.LinkedHashMap<>();
        below.forEach((b, lower) -> {
            long offset = 0;
            for (Buffer l : lower) offset = Math.max(offset, end(l, offsets.get(l), sizes));
            offsets.put(b, offset);
        });
        shared.forEach((b, owner) -> offsets.put(b, offsets.get(owner)));
        return offsets;
    }

    /// Elements that the arena of one element type needs.
    public long peak(DType dtype, Map<String, Long> sizes) {
        long peak = 0;
        for (Map.Entry<Buffer, Long> e : offsets(sizes).entrySet()) {
            if (e.getKey().dtype() == dtype)
                peak = Math.max(peak, end(e.getKey(), e.getValue(), sizes));
        }
        return peak;
    }

    private static long end(Buffer b, long offset, Map<String, Long> sizes) {
        return padded(offset + b.elements().evaluate(sizes));
    }

    /// `elements` rounded up to the padding.
    public static long padded(long elements) {
        return (elements + PADDING - 1) / PADDING * PADDING;
    }
}
