package org.nnc.jvm;

import static org.objectweb.asm.Opcodes.*;

import org.nnc.program.Accesses;
import org.nnc.program.Buffer;
import org.nnc.program.Expr;
import org.nnc.program.Index;
import org.nnc.program.Local;
import org.nnc.program.Monoid;
import org.nnc.program.Stmt;
import org.nnc.program.Stmt.Mode;
import org.nnc.program.Var;
import org.nnc.type.DType;
import org.nnc.type.Dim;
import org.objectweb.asm.Label;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/// A loop over long lines, each of which begins with the largest or smallest number of the line, as
/// softmax does. That number of the next line is found while this line is worked on: finding it
/// waits for memory, what follows waits for the processor, and so neither waits for the other.
///
/// A thread reads only its own lines, and nothing ahead that the loop writes.
///
/// @param outer the loop over lines
/// @param limit what is found first; its order does not matter, so no bit changes
/// @param find the loop that finds it
/// @param along the loop in which that of the next line is found
record Ahead(Stmt.For outer, Stmt.Let limit, Stmt.For find, Stmt.For along) {
    /// Numbers of a line from which on it pays.
    private static final int LONG = 256;

    private static final Var NEXT = new Var("$next", Dim.ONE);

    /// @param owner the buffer whose place a buffer takes
    static Optional<Ahead> of(Stmt.For outer, UnaryOperator<Buffer> owner) {
        if (outer.mode() != Mode.PARALLEL || outer.body().size() < 3) return Optional.empty();
        if (!(outer.body().get(0) instanceof Stmt.Let limit
                && limit.value() instanceof Expr.Const
                && outer.body().get(1) instanceof Stmt.For find
                && finds(find, limit.local()))) {
            return Optional.empty();
        }
        Set<Buffer> written = new HashSet<>();
        Accesses.of(outer.body()).written().forEach(b -> written.add(owner.apply(b)));
        Set<Buffer> read = Accesses.of(find.body()).read();
        if (read.stream().map(owner).anyMatch(written::contains)) return Optional.empty();
        return outer.body().stream()
                .skip(2)
                .filter(Stmt.For.class::isInstance)
                .map(Stmt.For.class::cast)
                .findFirst()
                .filter(f -> f.mode() == Mode.VECTOR && f.var().equals(find.var()))
                .filter(f -> f.body().stream().noneMatch(s -> s instanceof Stmt.For))
                .map(f -> new Ahead(outer, limit, find, f));
    }

    private static boolean finds(Stmt.For find, Local limit) {
        return find.mode() == Mode.VECTOR
                && find.var().extent().isAtLeast(LONG)
                && find.body().size() == 1
                && find.body().getFirst() instanceof Stmt.Reduce(Local l, Monoid m, Expr e)
                && l.equals(limit)
                && l.dtype() == DType.FLOAT
                && (m == Monoid.MAX || m == Monoid.MIN)
                && Uses.of(e).locals().isEmpty()
                && Nests.isContiguous(e, find.var());
    }

    /// Writes the iterations `from ≤ line < to`.
    void write(Loops loops, int from, int to) {
        Code code = loops.code;
        Label end = new Label();
        code.load(Kind.INT, from);
        code.load(Kind.INT, to);
        code.m.visitJumpInsn(IF_ICMPGE, end);
        int mark = code.mark();
        Stmt.Reduce reduce = (Stmt.Reduce) find.body().getFirst();
        Local next = new Local("$ahead", DType.FLOAT);
        loops.bound(outer.var(), from, () -> loops.body(first(reduce, next)));
        loops.scope.largest.put(limit.local(), reduce.value());
        int line = code.local(Kind.INT);
        int nextLine = code.local(Kind.INT);
        code.load(Kind.INT, from);
        loops.scope.vars.put(outer.var(), line);
        code.loop(
                line,
                to,
                _ -> {
                    pushNext(code, line, to);
                    code.store(Kind.INT, nextLine);
                    loops.bound(NEXT, nextLine, () -> loops.body(line(reduce, next)));
                });
        loops.scope.vars.remove(outer.var());
        code.release(mark);
        code.label(end);
    }

    /// The last line is its own next.
    private static void pushNext(Code code, int line, int to) {
        code.load(Kind.INT, line);
        code.constant(1);
        code.add(Kind.INT);
        code.load(Kind.INT, to);
        code.constant(1);
        code.sub(Kind.INT);
        code.min(Kind.INT);
    }

    private List<Stmt> first(Stmt.Reduce reduce, Local next) {
        Stmt.Reduce found = new Stmt.Reduce(next, reduce.monoid(), reduce.value());
        return List.of(
                new Stmt.Let(next, limit.value()),
                new Stmt.For(find.var(), find.mode(), List.of(found)));
    }

    private List<Stmt> line(Stmt.Reduce reduce, Local next) {
        List<Stmt> body = new ArrayList<>();
        body.add(new Stmt.Let(limit.local(), new Expr.Use(next)));
        body.add(new Stmt.Assign(next, limit.value()));
        for (Stmt s : outer.body().subList(2, outer.body().size())) {
            body.add(s == along ? together(reduce, next) : s);
        }
        return body;
    }

    private Stmt.For together(Stmt.Reduce reduce, Local next) {
        Expr ofNext = reduce.value().substitute(v -> Index.of(v.equals(outer.var()) ? NEXT : v));
        List<Stmt> body = new ArrayList<>(along.body());
        body.add(0, new Stmt.Reduce(next, reduce.monoid(), ofNext));
        return new Stmt.For(along.var(), along.mode(), body);
    }
}
