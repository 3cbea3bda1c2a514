package org.nnc.pass;

/// How to compile.
///
/// @param level 0: only what must be done; 1: what gives the same values bit by bit (but for the
///   sign of a zero); 2: everything
/// @param fuel how many times rewrite rules may fire: to find a rule that breaks something by
///   bisection
/// @param observer is shown every intermediate result
/// @param budget how much memory temporary values may take
public record Options(int level, long fuel, Observer observer, Budget budget) {
    public static final Options DEFAULT =
            new Options(2, Long.MAX_VALUE, Observer.NONE, Budget.UNLIMITED);

    public Options {
        if (level < 0 || level > 2) {
            throw new IllegalArgumentException("the optimization level is 0, 1 or 2, not " + level);
        }
    }

    public Options withLevel(int changed) {
        return new Options(changed, fuel, observer, budget);
    }

    public Options withFuel(long changed) {
        return new Options(level, changed, observer, budget);
    }

    public Options withObserver(Observer changed) {
        return new Options(level, fuel, changed, budget);
    }

    public Options withBudget(Budget changed) {
        return new Options(level, fuel, observer, changed);
    }
}
