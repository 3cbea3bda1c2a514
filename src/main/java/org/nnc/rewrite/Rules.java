package org.nnc.rewrite;

import java.util.List;
import java.util.stream.Stream;

/// All rules, in the order in which they are tried on a node: first what folds and what is gone,
/// then numerical stability, before its patterns are taken apart, then the rest.
public final class Rules {
    public static final List<Rule> ALL =
            Stream.of(
                            Constants.RULES,
                            Layouts.RULES,
                            Stability.RULES,
                            Powers.RULES,
                            Arithmetic.RULES,
                            Choices.RULES,
                            Broadcasting.RULES,
                            Parts.RULES,
                            Reductions.RULES,
                            Contractions.RULES)
                    .flatMap(List::stream)
                    .toList();

    private Rules() {}
}
