package org.nnc.reference;

import java.util.Map;

/// Where a derivative does not exist and ours is another choice than the reference's.
final class Kinks {
    /// The case, and what is chosen here.
    private static final Map<String, String> CHOSEN =
            Map.of("max_ties", "the first of equal maxima gets the whole gradient");

    private Kinks() {}

    static boolean chosenOtherwise(String name) {
        return CHOSEN.containsKey(name);
    }
}
