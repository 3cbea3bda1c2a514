package org.nnc.lower;

import org.nnc.program.Stmt;

import java.util.ArrayList;
import java.util.List;

/// Gives each loop its mode. The writer marks as PARALLEL every loop whose iterations share
/// nothing, and as VECTOR those whose iterations only fold; of these, the innermost becomes the
/// vector loop, the outermost is shared by threads, and the others run in order.
final class Modes {
    private Modes() {}

    static List<Stmt> chosen(List<Stmt> body) {
        return body.stream().map(s -> chosen(s, true)).toList();
    }

    private static Stmt chosen(Stmt s, boolean outermost) {
        if (!(s instanceof Stmt.For(var v, Stmt.Mode mode, List<Stmt> body))) return s;
        List<Stmt> inside = new ArrayList<>();
        for (Stmt b : body) inside.add(chosen(b, false));
        return new Stmt.For(v, mode(mode, inside, outermost), inside);
    }

    private static Stmt.Mode mode(Stmt.Mode marked, List<Stmt> body, boolean outermost) {
        boolean innermost = body.stream().noneMatch(Stmt.For.class::isInstance);
        boolean vectorInside = body.stream().anyMatch(Modes::hasVector);
        return switch (marked) {
            case SEQUENTIAL -> Stmt.Mode.SEQUENTIAL;
            case VECTOR -> vectorInside ? Stmt.Mode.SEQUENTIAL : Stmt.Mode.VECTOR;
            case PARALLEL ->
                    innermost
                            ? Stmt.Mode.VECTOR
                            : outermost ? Stmt.Mode.PARALLEL : Stmt.Mode.SEQUENTIAL;
        };
    }

    private static boolean hasVector(Stmt s) {
        return s instanceof Stmt.For(var _, Stmt.Mode mode, List<Stmt> body)
                && (mode == Stmt.Mode.VECTOR || body.stream().anyMatch(Modes::hasVector));
    }
}
