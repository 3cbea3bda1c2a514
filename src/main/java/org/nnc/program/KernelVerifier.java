package org.nnc.program;

import org.nnc.type.DType;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Checks what holds in every kernel:
///
/// - a local is defined once, before its uses, in a body around them; so are loop variables;
/// - operands have the types that functions take, and stores those of their buffers;
/// - PARALLEL loops are outermost and share no local; VECTOR loops are not nested, and change outer
///   locals only by [Stmt.Reduce]; what either kind writes, it writes at a place of its own in each
///   iteration, as far as can be seen;
/// - in blocks, each kernel goes over their rows, and different blocks write different places, or
///   LOCAL buffers, of which nothing is read that the block has not written;
/// - in a contraction, the left factor does not depend on columns, nor the right one on rows.
final class KernelVerifier {
    private final List<String> problems = new ArrayList<>();
    private final Set<Var> vars = new HashSet<>();
    private final Map<Local, Integer> locals = new HashMap<>();
    private final Set<String> names = new HashSet<>();
    private final List<Stmt.For> loops = new ArrayList<>();

    /// What is around the kernel.
    private Optional<Kernel.Blocks> block = Optional.empty();

    private KernelVerifier() {}

    static List<String> problems(Kernel kernel) {
        KernelVerifier v = new KernelVerifier();
        v.kernel(kernel);
        return v.problems;
    }

    private void require(boolean holds, String problem) {
        if (!holds) problems.add(problem);
    }

    private void kernel(Kernel kernel) {
        switch (kernel) {
            case Kernel.LoopNest nest -> body(nest.body());
            case Kernel.Contraction c -> contraction(c);
            case Kernel.ArgSort s -> {
                require(s.target().dtype() == DType.INT, s.target() + " does not hold int");
                require(!s.source().equals(s.target()), s.source() + " is sorted into itself");
            }
            case Kernel.Repeat r -> {
                vars.add(r.var());
                for (Kernel k : r.body()) kernel(k);
                vars.remove(r.var());
            }
            case Kernel.Blocks b -> blocks(b);
        }
    }

    private void blocks(Kernel.Blocks b) {
        require(b.most() > 0, "blocks of no rows");
        require(b.first().extent().equals(b.row().extent()), b.first() + " is no row");
        List<Var> around = new ArrayList<>(b.outer());
        around.add(b.first());
        around.forEach(this::open);
        Set<Buffer> made = new HashSet<>();
        for (Kernel k : b.body()) {
            require(goesOver(b.row(), k), k.name() + " does not go over " + b.row());
            Accesses a = Accesses.of(k);
            made.addAll(a.written());
            a.read().stream()
                    .filter(r -> r.role() == Buffer.Role.LOCAL && !made.contains(r))
                    .forEach(r -> require(false, r + " is read before the block writes it"));
            block = Optional.of(b);
            kernel(k);
            block = Optional.empty();
        }
        around.forEach(vars::remove);
    }

    private static boolean goesOver(Var row, Kernel kernel) {
        return switch (kernel) {
            case Kernel.LoopNest n ->
                    n.body().stream()
                            .allMatch(s ->
                                    s instanceof Stmt.For(Var v, Stmt.Mode m, List<Stmt> _)
                                            && v.equals(row)
                                            && m == Stmt.Mode.PARALLEL);
            case Kernel.Contraction c -> c.batch().isEmpty() && c.rows().equals(List.of(row));
            case Kernel.ArgSort _, Kernel.Repeat _, Kernel.Blocks _ -> false;
        };
    }

    private void contraction(Kernel.Contraction c) {
        List<Var> outer = new ArrayList<>(c.batch());
        outer.addAll(c.rows());
        outer.addAll(c.columns());
        outer.forEach(this::open);
        c.inner().forEach(this::open);
        value(c.left(), DType.FLOAT, "the left factor");
        value(c.right(), DType.FLOAT, "the right factor");
        for (Var v : c.columns()) require(!c.left().uses(v), "the left factor depends on " + v);
        for (Var v : c.rows()) require(!c.right().uses(v), "the right factor depends on " + v);
        c.inner().forEach(vars::remove);
        define(c.result());
        body(c.epilogue());
        locals.remove(c.result());
        outer.forEach(vars::remove);
    }

    private void open(Var v) {
        require(names.add(v.name()) || !isOpen(v.name()), "two loops around use " + v);
        vars.add(v);
    }

    private boolean isOpen(String name) {
        return vars.stream().anyMatch(v -> v.name().equals(name));
    }

    private void define(Local local) {
        require(!locals.containsKey(local), local + " is defined twice");
        locals.put(local, loops.size());
    }

    private void body(List<Stmt> body) {
        Set<Local> before = new HashSet<>(locals.keySet());
        body.forEach(this::statement);
        locals.keySet().retainAll(before);
    }

    private void statement(Stmt s) {
        switch (s) {
            case Stmt.For f -> loop(f);
            case Stmt.Let(Local local, Expr e) -> {
                value(e, local.dtype(), "the value of " + local);
                define(local);
            }
            case Stmt.Assign(Local local, Expr e) -> {
                value(e, local.dtype(), "the value of " + local);
                changed(local, false);
            }
            case Stmt.Reduce(Local local, Monoid _, Expr e) -> {
                value(e, local.dtype(), "what is folded into " + local);
                require(local.dtype() != DType.BOOL, local + " folds truth values");
                changed(local, true);
            }
            case Stmt.Store(Buffer b, Index at, Expr e) -> store(b, at, e);
            case Stmt.AddTo(Buffer b, Index at, Expr e) -> store(b, at, e);
        }
    }

    private void loop(Stmt.For f) {
        boolean inVector = loops.stream().anyMatch(l -> l.mode() == Stmt.Mode.VECTOR);
        boolean outermost = loops.isEmpty();
        require(
                f.mode() != Stmt.Mode.PARALLEL || outermost,
                f.var() + " is parallel within a loop");
        require(
                f.mode() != Stmt.Mode.VECTOR || !inVector,
                f.var() + " is a vector loop in another");
        open(f.var());
        loops.add(f);
        body(f.body());
        loops.removeLast();
        vars.remove(f.var());
    }

    private void changed(Local local, boolean folded) {
        Integer depth = locals.get(local);
        require(depth != null, local + " is changed where it is not defined");
        if (depth == null) return;
        for (Stmt.For f : loops.subList(depth, loops.size())) {
            boolean free = f.mode() == Stmt.Mode.SEQUENTIAL;
            require(
                    free || folded && f.mode() == Stmt.Mode.VECTOR,
                    local + " is shared by the iterations of " + f.var());
        }
    }

    private void store(Buffer b, Index at, Expr e) {
        index(at);
        value(e, b.dtype(), "what is stored in " + b);
        apart(b, at);
        if (b.elements().isZero()) return;
        for (Stmt.For f : loops) {
            boolean apart = f.mode() == Stmt.Mode.SEQUENTIAL || at.uses(f.var());
            boolean once = f.var().extent().isOne();
            require(apart || once, "all iterations of " + f.var() + " write one place of " + b);
        }
    }

    /// A block writes what is its own, or what no other block sees.
    private void apart(Buffer b, Index at) {
        boolean local = b.role() == Buffer.Role.LOCAL;
        require(!local || block.isPresent(), b + " is local, and no block is around");
        if (local || block.isEmpty()) return;
        List<Var> all = new ArrayList<>(block.get().outer());
        all.add(block.get().row());
        for (Var v : all) {
            boolean alone = at.uses(v) || v.extent().isOne();
            require(alone, "blocks that differ in " + v + " write one place of " + b);
        }
    }

    private void value(Expr e, DType wanted, String what) {
        expr(e);
        require(e.dtype() == wanted, what + " is " + e.dtype() + ", not " + wanted);
    }

    private void expr(Expr e) {
        switch (e) {
            case Expr.Const _ -> {}
            case Expr.Use(Local local) ->
                    require(locals.containsKey(local), local + " is used before it is defined");
            case Expr.Read(Buffer _, Index at) -> index(at);
            case Expr.Position(Index i) -> index(i);
            case Expr.Call(Scalar f, List<Expr> arguments) -> {
                arguments.forEach(this::expr);
                List<DType> types = arguments.stream().map(Expr::dtype).toList();
                require(takes(f, types), f.text() + " does not take " + types);
            }
            case Expr.Cast(Expr v, DType _) -> expr(v);
            case Expr.Random(Expr seed, Expr step, int _, int _, Index i) -> {
                value(seed, DType.INT, "a seed");
                value(step, DType.INT, "a step");
                index(i);
            }
            case Expr.Guard(List<Expr.Range> ranges, Expr v, Expr otherwise) -> {
                ranges.forEach(r -> index(r.index()));
                expr(v);
                value(otherwise, v.dtype(), "what stands outside of a guard");
            }
        }
    }

    private static boolean takes(Scalar f, List<DType> types) {
        long kinds = types.stream().distinct().count();
        return switch (f.kind()) {
            case ARITHMETIC -> kinds == 1 && types.getFirst() != DType.BOOL;
            case FLOAT -> types.stream().allMatch(DType::isFloat);
            case COMPARISON -> kinds == 1;
            case LOGIC -> types.stream().allMatch(t -> t == DType.BOOL);
            case CHOICE -> types.get(0) == DType.BOOL && types.get(1) == types.get(2);
            case BITS -> types.stream().allMatch(t -> t == DType.INT);
        };
    }

    private void index(Index index) {
        for (Index.Atom a : index.terms().keySet()) {
            switch (a) {
                case Index.Variable(Var v) ->
                        require(vars.contains(v), v + " is used outside of its loop");
                case Index.Quotient(Index n, var _) -> index(n);
                case Index.Remainder(Index n, var _) -> index(n);
                case Index.Data(Expr e, var _) -> {
                    expr(e);
                    require(e.dtype().isInteger(), "a position is " + e.dtype());
                }
            }
        }
    }
}
