package org.nnc.pass;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/// How much memory the temporary values of one call may take. Where they would take more, loops are
/// divided into segments, and what their derivatives read is computed again, a segment at a time.
///
/// @param bytes of the arenas; parameters, inputs and results are not counted
/// @param sizes what free sizes will be, as far as is known
/// @param segments how long segments are: 1 for the length that needs least by the estimate, 2 for
///   twice as long, and so on; 0 if loops are not divided
public record Budget(long bytes, Map<String, Long> sizes, double segments) {
    private static final long MIB = 1L << 20;

    public static final Budget UNLIMITED = new Budget(Long.MAX_VALUE, Map.of(), 0);

    public Budget {
        sizes = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(sizes));
        if (bytes <= 0) {
            throw new IllegalArgumentException("a memory budget is positive, not " + bytes);
        }
    }

    public static Budget ofMiB(double amount) {
        return of((long) (amount * MIB));
    }

    public static Budget of(long bytes) {
        return new Budget(bytes, Map.of(), 0);
    }

    public Budget at(Map<String, Long> known) {
        return new Budget(bytes, known, segments);
    }

    public Budget withSegments(double changed) {
        return new Budget(bytes, sizes, changed);
    }

    public boolean isLimited() {
        return bytes < Long.MAX_VALUE;
    }

    /// So many MiB, or, with the letter K, M or G behind it, KiB, MiB or GiB: `64`, `1.5G`.
    ///
    /// @throws IllegalArgumentException with a sentence for the user
    public static Budget parse(String text) {
        String number = text.replaceFirst("[KMGkmg]$", "");
        long unit =
                switch (text.substring(number.length()).toUpperCase(Locale.ROOT)) {
                    case "K" -> 1L << 10;
                    case "G" -> 1L << 30;
                    default -> MIB;
                };
        try {
            return of((long) (Double.parseDouble(number) * unit));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "'"
                            + text
                            + "' is no amount of memory; write a number of MiB, or with a letter"
                            + " 512K, 64M, 2G.");
        }
    }
}
