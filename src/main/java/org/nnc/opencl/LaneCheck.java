package org.nnc.opencl;

import org.nnc.program.Local;
import org.nnc.program.Stmt;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Whether a loop's iterations can run as lanes: every local that they change is their own, and
/// there is no loop within that would rather have the lanes itself.
final class LaneCheck {
    private final Set<Local> own = new HashSet<>();

    private LaneCheck() {}

    static boolean of(List<Stmt> body) {
        return new LaneCheck().all(body);
    }

    private boolean all(List<Stmt> body) {
        return body.stream().allMatch(this::one);
    }

    private boolean one(Stmt s) {
        return switch (s) {
            case Stmt.For f -> f.mode() == Stmt.Mode.SEQUENTIAL && all(f.body());
            case Stmt.Let(Local l, var _) -> {
                own.add(l);
                yield true;
            }
            case Stmt.Assign(Local l, var _) -> own.contains(l);
            case Stmt.Reduce(Local l, var _, var _) -> own.contains(l);
            case Stmt.Store _, Stmt.AddTo _ -> true;
        };
    }
}
