package org.nnc.check;

import java.util.Optional;
import java.util.Set;

/// Where a name is looked up.
interface Names {
    Optional<Binding> find(String name);

    /// Adds every name that can be found, for nearest spellings.
    void collect(Set<String> names);
}
