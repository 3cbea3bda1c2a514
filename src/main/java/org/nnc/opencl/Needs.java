package org.nnc.opencl;

import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.StringJoiner;

/// What a program needs of a device's memory with certain sizes, piece by piece, and for what.
final class Needs {
    enum Part {
        PLAN("the memory plan's peak is %s of temporary results"),
        KEPT("parameters, states and constants are %s"),
        EXCHANGED("inputs and outputs are %s"),
        SCRATCH("scratch of kernels is %s");

        private final String sentence;

        Part(String sentence) {
            this.sentence = sentence;
        }
    }

    private final Map<String, Long> pieces = new LinkedHashMap<>();
    private final Map<String, Part> parts = new LinkedHashMap<>();

    /// A piece of memory holds so many bytes, or more if that was said before.
    void atLeast(Part part, String piece, long bytes) {
        parts.put(piece, part);
        pieces.merge(piece, bytes, Math::max);
    }

    /// Bytes of a piece, 0 if nothing was said of it.
    long of(String piece) {
        return pieces.getOrDefault(piece, 0L);
    }

    Map<String, Long> pieces() {
        return pieces;
    }

    private long sum() {
        return pieces.values().stream().mapToLong(Long::longValue).sum();
    }

    /// Says before anything is allocated that the whole does not fit.
    ///
    /// @param budget in bytes
    void check(Device device, long budget) {
        if (sum() <= budget) return;
        String sentence =
                "with these sizes the program needs %s on %s, beyond its limit of %s: %s; "
                        + "give a smaller batch";
        throw new OpenClException(
                sentence.formatted(
                        Session.text(sum()), device.name(), Session.text(budget), details()));
    }

    /// The same for a device that has less than it promised.
    OpenClException failed(OpenClException why) {
        String sentence = "%s; with these sizes the program needs %s: %s";
        return new OpenClException(
                sentence.formatted(why.getMessage(), Session.text(sum()), details()), why);
    }

    private String details() {
        Map<Part, Long> sums = new EnumMap<>(Part.class);
        pieces.forEach((piece, bytes) -> sums.merge(parts.get(piece), bytes, Long::sum));
        // The peak is said in any case.
        sums.putIfAbsent(Part.PLAN, 0L);
        StringJoiner all = new StringJoiner(", ");
        sums.forEach((part, bytes) -> all.add(part.sentence.formatted(Session.text(bytes))));
        return all.toString();
    }
}
