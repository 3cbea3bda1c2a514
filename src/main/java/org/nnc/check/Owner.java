package org.nnc.check;

import java.util.HashMap;
import java.util.Map;

/// The place in the model to which parameters belong, such as `net.dense_1`; the model itself has
/// the empty path. It hands out names that are unique in it, the same ones in each evaluation.
final class Owner {
    private final String path;
    private final Map<String, Integer> used = new HashMap<>();

    Owner(String path) {
        this.path = path;
    }

    String path() {
        return path;
    }

    /// The path of a thing called `name` in it; a second one is called `name_1`.
    String claim(String name) {
        int before = used.merge(name, 1, Integer::sum) - 1;
        if (before == 0) return below(name);
        String numbered = name + "_" + before;
        return used.putIfAbsent(numbered, 1) == null ? below(numbered) : claim(name);
    }

    String below(String name) {
        return path.isEmpty() ? name : path + "." + name;
    }
}
