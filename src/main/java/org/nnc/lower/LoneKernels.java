package org.nnc.lower;

import org.nnc.graph.Node;
import org.nnc.program.Buffer;
import org.nnc.program.Expr;
import org.nnc.program.Index;
import org.nnc.program.Kernel;
import org.nnc.program.Local;
import org.nnc.program.Lowering;
import org.nnc.program.Monoid;
import org.nnc.program.Scalar;
import org.nnc.program.Stmt;
import org.nnc.program.Var;
import org.nnc.source.Span;
import org.nnc.type.DType;
import org.nnc.type.Dim;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/// Writes the kernels of [LoneGroup].
final class LoneKernels {
    /// As many elements are written out.
    private static final int FEW = 9;

    private final Flow flow;
    private final Elements elements;
    private final Anchor anchor;
    private final String name;
    private final List<Span> origins;
    private final Nest nest = new Nest();

    LoneKernels(Flow flow, Elements elements, Anchor anchor, String name) {
        this.flow = flow;
        this.elements = elements;
        this.anchor = anchor;
        this.name = name;
        this.origins = Origins.of(List.of(anchor));
    }

    private static List<Var> vars(String prefix, List<Dim> dims) {
        List<Var> vars = new ArrayList<>();
        for (Dim d : dims) vars.add(new Var(prefix + vars.size(), d));
        return vars;
    }

    private static List<Index> at(List<Var> vars) {
        return vars.stream().map(v -> v.extent().isOne() ? Index.ZERO : Index.of(v)).toList();
    }

    private int open(List<Var> vars, Stmt.Mode mode) {
        int opened = 0;
        for (Var v : vars) {
            if (v.extent().isOne()) continue;
            nest.open(v, mode);
            opened++;
        }
        return opened;
    }

    private void close(int count) {
        for (int i = 0; i < count; i++) nest.close();
    }

    private Kernel finished() {
        return Finish.nest(name, nest.statements(), origins);
    }

    /// Keeps the best element so far and its position; only a better one replaces them, so the
    /// first of equal ones stays. Few elements, as those of a pooling window, are written out:
    /// their places need no division then.
    Kernel argReduced(Lowering.ArgReduced l) {
        List<Var> rows = vars("i", anchor.dims());
        int opened = open(rows, Stmt.Mode.PARALLEL);
        OptionalLong count = l.extent().constant();
        boolean few = count.isPresent() && count.getAsLong() > 0 && count.getAsLong() <= FEW;
        Expr first = few ? element(l, rows, Index.ZERO) : identity(l);
        Local best = nest.let("best", nest.value(first, e -> e));
        Local position = nest.let("position", Expr.ofInt(0));
        if (few) {
            for (long k = 1; k < count.getAsLong(); k++) step(l, rows, Index.of(k), best, position);
        } else {
            Var k = new Var("k", l.extent());
            nest.open(k, Stmt.Mode.SEQUENTIAL);
            step(l, rows, Index.of(k), best, position);
            nest.close();
        }
        nest.add(new Stmt.Store(anchor.buffer(), flat(rows), new Expr.Use(position)));
        close(opened);
        return finished();
    }

    private Expr identity(Lowering.ArgReduced l) {
        return LoopWriter.identity(l.monoid(), flow.operands(anchor.node()).getFirst().dtype());
    }

    private Expr element(Lowering.ArgReduced l, List<Var> rows, Index k) {
        return l.rule().element(at(rows), List.of(k), elements.operands(anchor.node()));
    }

    private void step(Lowering.ArgReduced l, List<Var> rows, Index k, Local best, Local position) {
        Expr x = new Expr.Use(nest.let("x", nest.value(element(l, rows, k), e -> e)));
        Scalar beats = l.monoid() == Monoid.MAX ? Scalar.GT : Scalar.LT;
        Expr better = Expr.call(beats, x, new Expr.Use(best));
        if (x.dtype().isFloat()) better = orFirstNan(better, x, new Expr.Use(best));
        Expr choose = new Expr.Use(nest.let("better", better));
        nest.add(new Stmt.Assign(best, select(choose, x, best)));
        nest.add(new Stmt.Assign(position, select(choose, new Expr.Position(k), position)));
    }

    private static Expr orFirstNan(Expr better, Expr x, Expr best) {
        Expr isNan = Expr.call(Scalar.NE, x, x);
        Expr first = Expr.call(Scalar.EQ, best, best);
        return Expr.call(Scalar.OR, better, Expr.call(Scalar.AND, isNan, first));
    }

    private static Expr select(Expr choose, Expr yes, Local no) {
        return Expr.call(Scalar.SELECT, choose, yes, new Expr.Use(no));
    }

    private Index flat(List<Var> vars) {
        return Index.flatten(at(vars), vars.stream().map(Var::extent).toList());
    }

    Kernel cumulative(Lowering.Cumulative l) {
        List<Var> vars = vars("i", anchor.dims());
        Var k = vars.get(l.axis());
        List<Var> others = new ArrayList<>(vars);
        others.remove(l.axis());
        List<Index> at = new ArrayList<>(at(vars));
        if (l.reverse()) {
            at.set(l.axis(), Index.of(k.extent().minus(1)).minus(at.get(l.axis())));
        }
        Index flat = Index.flatten(at, anchor.dims());
        Expr element = l.rule().element(at, elements.operands(anchor.node()));
        int opened = open(others, Stmt.Mode.PARALLEL);
        DType dtype = anchor.buffer().dtype();
        Local sum = nest.let("sum", LoopWriter.identity(l.monoid(), dtype));
        nest.open(k, Stmt.Mode.SEQUENTIAL);
        nest.body(
                List.of(
                        new Nest.Result(element, new Nest.FoldInto(sum, l.monoid())),
                        new Nest.Result(
                                new Expr.Use(sum), new Nest.StoreTo(anchor.buffer(), flat))),
                e -> e,
                false);
        nest.close();
        close(opened);
        return finished();
    }

    /// A copy of what is added to, then the additions. Those of one index come in order; along an
    /// axis that the target moves with, no two meet.
    Kernel scattered(Lowering.Scattered l) {
        List<Node> operands = flow.operands(anchor.node());
        List<Var> vars = vars("i", anchor.dims());
        int opened = open(vars, Stmt.Mode.PARALLEL);
        Expr start = elements.element(operands.getFirst(), at(vars));
        nest.body(
                List.of(result(start, new Nest.StoreTo(anchor.buffer(), flat(vars)))),
                e -> e,
                false);
        close(opened);

        List<Var> from = vars("j", l.extents());
        List<Index> target = l.target().target(at(from), elements.operands(anchor.node()));
        int loops = 0;
        for (Var v : from) {
            if (v.extent().isOne()) continue;
            boolean apart = target.contains(Index.of(v));
            nest.open(v, apart ? Stmt.Mode.PARALLEL : Stmt.Mode.SEQUENTIAL);
            loops++;
        }
        Expr added = elements.element(operands.getLast(), at(from));
        Index to = Index.flatten(target, anchor.dims());
        nest.body(List.of(result(added, new Nest.AddTo(anchor.buffer(), to))), e -> e, false);
        close(loops);
        return finished();
    }

    private static Nest.Result result(Expr value, Nest.Sink sink) {
        return new Nest.Result(value, sink);
    }

    Kernel sorted(Lowering.Sorted l) {
        Node source = flow.operands(anchor.node()).getFirst();
        List<Dim> dims = source.shape().dims();
        Buffer from = elements.buffer(flow.base(source));
        return new Kernel.ArgSort(
                name,
                from,
                anchor.buffer(),
                Space.elements(dims.subList(0, l.axis())),
                dims.get(l.axis()),
                Space.elements(dims.subList(l.axis() + 1, dims.size())),
                l.descending(),
                origins);
    }
}
