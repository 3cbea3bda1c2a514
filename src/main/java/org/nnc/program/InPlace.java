package org.nnc.program;

import java.util.ArrayList;
import java.util.List;

/// Whether one kernel may write a buffer over another that it reads.
public final class InPlace {
    private InPlace() {}

    /// True if each element of `old` is read, if at all, in the body that stores the same element
    /// of `next`, and before the store, and `old` is not written; so that both may lie at one
    /// place.
    public static boolean readsBeforeStore(Kernel kernel, Buffer old, Buffer next) {
        // A last store that nobody reads, as a loop of one step leaves, would destroy `next`.
        if (Accesses.of(kernel).written().contains(old)) return false;
        return switch (kernel) {
            case Kernel.LoopNest nest -> fits(nest.body(), old, next);
            case Kernel.Contraction c ->
                    !Accesses.reads(c.left(), old)
                            && !Accesses.reads(c.right(), old)
                            && fits(c.epilogue(), old, next);
            case Kernel.ArgSort _, Kernel.Repeat _, Kernel.Blocks _ -> false;
        };
    }

    private static boolean fits(List<Stmt> body, Buffer old, Buffer next) {
        List<Expr.Read> reads = new ArrayList<>();
        boolean stored = false;
        boolean readBelow = false;
        for (Stmt s : body) {
            if (s instanceof Stmt.For(var _, var _, List<Stmt> inside)) {
                Accesses a = Accesses.of(inside);
                boolean readsOld = a.read().contains(old);
                if (readsOld && (stored || readBelow || !fits(inside, old, next))) return false;
                if (a.written().contains(next)) {
                    if (!reads.isEmpty() || readBelow) return false;
                    stored = true;
                }
                readBelow |= readsOld;
                continue;
            }
            List<Expr.Read> here = Accesses.readsOf(s, old);
            if (stored && !here.isEmpty()) return false;
            reads.addAll(here);
            if (s instanceof Stmt.Store(Buffer b, Index at, var _) && b.equals(next)) {
                if (stored || readBelow) return false;
                stored = true;
                if (reads.stream().anyMatch(r -> !r.at().equals(at))) return false;
            } else if (s instanceof Stmt.AddTo(Buffer b, Index _, var _) && b.equals(next)) {
                return false;
            }
        }
        return stored || reads.isEmpty() && !readBelow;
    }
}
