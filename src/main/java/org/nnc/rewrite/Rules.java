package org.nnc.rewrite;

import java.util.List;
import java.util.stream.Stream;

/// All rules, in the order in which they are tried on a node.
public final class Rules {
    public static final List<Rule> ALL = Stream.<List<Rule>>of().flatMap(List::stream).toList();

    private Rules() {}
}
