package org.nnc.pass;

/// How to compile.
///
/// @param level 0: only what must be done; 1: what gives the same values bit by bit (but for the
///   sign of a zero); 2: everything
/// @param fuel how many times rewrite rules may fire: to find a rule that breaks something by
///   bisection
/// @param observer is shown every intermediate result
/// @param budget how much memory temporary values may take
/// @param bfloat16 whether the weights of products are rounded to 16 bits, and stored so where that
///   is faster; for inference
public record Options(int level, long fuel, Observer observer, Budget budget, boolean bfloat16) {
    public static final Options DEFAULT =
            new Options(2, Long.MAX_VALUE, Observer.NONE, Budget.UNLIMITED, false);

    public Options {
        if (level < 0 || level > 2) {
            throw new IllegalArgumentException("the optimization level is 0, 1 or 2, not " + level);
        }
    }

    public Options withLevel(int changed) {
        return new Options(changed, fuel, observer, budget, bfloat16);
    }

    public Options withFuel(long changed) {
        return new Options(level, changed, observer, budget, bfloat16);
    }

    public Options withObserver(Observer changed) {
        return new Options(level, fuel, changed, budget, bfloat16);
    }

    public Options withBudget(Budget changed) {
        return new Options(level, fuel, observer, changed, bfloat16);
    }

    public Options withBfloat16(boolean changed) {
        return new Options(level, fuel, observer, budget, changed);
    }
}
