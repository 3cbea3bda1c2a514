package org.nnc.lower;

import org.nnc.program.Buffer;
import org.nnc.program.Expr;
import org.nnc.program.Index;
import org.nnc.program.Local;
import org.nnc.program.Monoid;
import org.nnc.program.Stmt;
import org.nnc.program.Var;
import org.nnc.type.DType;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/// Writes a loop nest from the outside in. Values are given as expression graphs; what is used
/// twice in one body becomes a local, and what does not change within a loop is computed before it.
final class Nest {
    private record Loop(Var var, Stmt.Mode mode) {}

    private final List<List<Stmt>> bodies = new ArrayList<>();
    private final List<Loop> loops = new ArrayList<>();
    private final Map<Var, Integer> levels = new HashMap<>();
    private final Map<Local, Integer> localLevels = new HashMap<>();
    private final Sharing sharing = new Sharing(this);
    private int locals;

    Nest() {
        bodies.add(new ArrayList<>());
    }

    void open(Var v, Stmt.Mode mode) {
        loops.add(new Loop(v, mode));
        levels.put(v, loops.size());
        bodies.add(new ArrayList<>());
    }

    void close() {
        Loop loop = loops.removeLast();
        sharing.forget(loops.size() + 1);
        levels.remove(loop.var());
        List<Stmt> body = bodies.removeLast();
        if (!body.isEmpty()) bodies.getLast().add(new Stmt.For(loop.var(), loop.mode(), body));
    }

    /// The statements, all loops being closed.
    List<Stmt> statements() {
        if (!loops.isEmpty()) throw new IllegalStateException("loops are open: " + loops);
        return bodies.getFirst();
    }

    /// A new local of the innermost body.
    Local let(String prefix, Expr value) {
        return letAt(loops.size(), prefix, value);
    }

    Local letAt(int level, String prefix, Expr value) {
        Local local = new Local(prefix + locals++, value.dtype());
        localLevels.put(local, level);
        bodies.get(level).add(new Stmt.Let(local, value));
        return local;
    }

    /// A local that is defined by other means, for the innermost body.
    Local declare(String prefix, DType dtype) {
        Local local = new Local(prefix + locals++, dtype);
        localLevels.put(local, loops.size());
        return local;
    }

    int depth() {
        return loops.size();
    }

    int level(Var v) {
        return levels.getOrDefault(v, 0);
    }

    int level(Local local) {
        return localLevels.get(local);
    }

    /// What is to be done with a value.
    sealed interface Sink {}

    record StoreTo(Buffer buffer, Index at) implements Sink {}

    record AddTo(Buffer buffer, Index at) implements Sink {}

    record FoldInto(Local local, Monoid monoid) implements Sink {}

    record Result(Expr value, Sink sink) {}

    /// Statements for several values that are computed side by side.
    ///
    /// @param replace what a read stands for, where the value is at hand
    /// @param apart computes all values before the first is stored
    void body(List<Result> results, UnaryOperator<Expr> replace, boolean apart) {
        List<Expr> graphs = results.stream().map(Result::value).toList();
        List<Expr> values = sharing.values(graphs, replace, apart);
        for (int i = 0; i < values.size(); i++) {
            Expr value = values.get(i);
            bodies.getLast()
                    .add(
                            switch (results.get(i).sink()) {
                                case StoreTo(Buffer b, Index at) -> new Stmt.Store(b, at, value);
                                case AddTo(Buffer b, Index at) -> new Stmt.AddTo(b, at, value);
                                case FoldInto(Local l, Monoid m) -> new Stmt.Reduce(l, m, value);
                            });
        }
    }

    /// A value that is used but not stored; for statements that the caller adds.
    Expr value(Expr e, UnaryOperator<Expr> replace) {
        return sharing.values(List.of(e), replace, false).getFirst();
    }

    void add(Stmt statement) {
        bodies.getLast().add(statement);
    }
}
