package org.nnc.recurrence;

/// What the pass on loops may do, each under the law that makes it right. As with the rules of
/// rewriting, a law fires or does not, and firings are counted, so that the one that breaks
/// something is found by bisection.
public enum LoopLaw {
    MERGE("two loops over one sequence = one loop", true),
    UNITE("carries that begin and go on alike = one carry", true),
    DROP("a carry that no result needs = none", true),
    UNROLL("a loop of few steps = its steps", true),
    SPLIT_OPERAND("concat(x_t, h) @ w = x_t @ w1 + h @ w2", false),
    SPLIT_RESULT("slice(a @ b) = slice(a) @ slice(b)", true),
    BEFORE("f(x_t) in each step = f(x) before the loop", true),
    AFTER("what is only emitted in each step = computed of stacks after the loop", true),
    SUM_AFTER("a sum carried through all steps = the sum of a stack", false);

    private final String law;
    private final boolean exact;

    LoopLaw(String law, boolean exact) {
        this.law = law;
        this.exact = exact;
    }

    public String law() {
        return law;
    }

    /// False if sums are associated in another way.
    public boolean isExact() {
        return exact;
    }
}
