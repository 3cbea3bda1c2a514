package org.nnc.opencl;

import org.nnc.program.Expr;
import org.nnc.program.Kernel;
import org.nnc.program.Local;
import org.nnc.program.Monoid;
import org.nnc.program.Stmt;
import org.nnc.type.DType;
import org.nnc.type.Dim;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/// Writes loop nests. Each outermost loop whose iterations are independent becomes a launch, its
/// iterations shared by work items in chunks. A loop that sums is split into parts, always as many,
/// so that the result is the same whatever runs it; what stands between such loops is done by one
/// item.
final class Nests {
    private static final int PARTS = 64;

    /// Scratch memory: 0 and 1 are those of products.
    private static final int SUMS = 2;

    private static final int CARRIED = 4;

    /// Fewer operations than this are not worth further launches; tests set it to 1.
    private final long grain = Long.getLong("nnc.opencl.grain", 1 << 15);

    private final Generator generator;

    Nests(Generator generator) {
        this.generator = generator;
    }

    List<Step> steps(Kernel.LoopNest nest) {
        Pieces pieces = Pieces.of(nest.body());
        if (!pieces.carries()) return apart(nest, pieces);
        Dim work = Costs.of(nest.body());
        OptionalLong known = work.constant();
        if (known.isPresent() && known.getAsLong() >= grain) return apart(nest, pieces);
        List<Step> whole = List.of(whole(nest));
        if (known.isPresent()) return whole;
        return List.of(new Step.When(work, grain, apart(nest, pieces), whole));
    }

    private Step whole(Kernel.LoopNest nest) {
        Draft d = generator.draft(nest);
        d.statements().all(nest.body());
        return d.launch(new Step.Grid.Single());
    }

    private List<Step> apart(Kernel.LoopNest nest, Pieces pieces) {
        List<Step> steps = new ArrayList<>();
        for (int i = 0; i < pieces.pieces().size(); i++) {
            Pieces.Piece piece = pieces.pieces().get(i);
            Draft d = generator.draft(nest);
            define(d, pieces, Pieces.foreign(piece));
            steps.add(
                    switch (piece) {
                        case Pieces.Piece.Shared(Stmt.For f) -> shared(d, f);
                        case Pieces.Piece.Partial(Stmt.For f, Map<Local, Monoid> sums) ->
                                partial(d, pieces, f, sums);
                        case Pieces.Piece.Alone(List<Pieces.Item> items) ->
                                alone(d, pieces, items, pieces.kept(i));
                    });
        }
        return steps;
    }

    /// Locals that this launch reads and others define.
    private void define(Draft d, Pieces pieces, Set<Local> read) {
        Set<Local> needed = new HashSet<>(read);
        for (Stmt.Let let : pieces.everywhere().sequencedValues().reversed()) {
            if (needed.contains(let.local())) needed.addAll(Locals.of(let).read());
        }
        for (Stmt.Let let : pieces.everywhere().values()) {
            if (needed.contains(let.local())) d.statements().all(List.of(let));
        }
        for (Local l : pieces.carried()) {
            if (!read.contains(l)) continue;
            String cell = load(d, l, cell(d, pieces, l));
            String type = d.kernel().type(l);
            d.kernel().line("%s %s = %s;".formatted(type, d.kernel().declare(l), cell));
        }
    }

    private String cell(Draft d, Pieces pieces, Local l) {
        int at = pieces.carried().indexOf(l);
        return scratch(d, pieces, CARRIED, held(d, l), 1) + "[" + at + "]";
    }

    /// Sums in double lie in scratch memory as integers of 64 bits.
    private static DType held(Draft d, Local l) {
        return d.kernel().isInDouble(l) ? DType.INT64 : l.dtype();
    }

    private static String load(Draft d, Local l, String from) {
        return d.kernel().isInDouble(l) ? "as_double(" + from + ")" : from;
    }

    private static void store(Draft d, Local l, String to) {
        String value = d.kernel().local(l);
        String held = d.kernel().isInDouble(l) ? "as_long(" + value + ")" : value;
        d.kernel().line("%s = %s;".formatted(to, held));
    }

    private String part(Draft d, Pieces pieces, Local l, String part) {
        int at = pieces.carried().indexOf(l) * PARTS;
        return scratch(d, pieces, SUMS, held(d, l), PARTS) + "[" + at + " + " + part + "]";
    }

    /// A piece for floats and, numbered after it, one for integers.
    private static String scratch(Draft d, Pieces pieces, int number, DType dtype, int each) {
        DType held = dtype == DType.BOOL ? DType.INT : dtype;
        int offset =
                switch (held) {
                    case FLOAT -> 0;
                    case INT, BOOL -> 1;
                    case INT64 -> 4;
                };
        Dim elements = Dim.of((long) pieces.carried().size() * each);
        return d.kernel().scratch(number + offset, elements, held);
    }

    private Step shared(Draft d, Stmt.For f) {
        String extent = d.kernel().size(f.var().extent());
        String chunk = d.kernel().chunk();
        d.kernel().line("position from = (position)get_global_id(0) * " + chunk + ";");
        d.kernel().line("position to = min(from + %s, (position)%s);".formatted(chunk, extent));
        iterations(d, f, "from", "to");
        return d.launch(new Step.Grid.Shared(f.var().extent(), Costs.of(f.body())));
    }

    private static void iterations(Draft d, Stmt.For f, String from, String to) {
        boolean innermost = f.body().stream().noneMatch(Stmt.For.class::isInstance);
        boolean vector = innermost && f.mode() != Stmt.Mode.SEQUENTIAL;
        if (vector) d.statements().vector(f.var(), from, to, f.body());
        else if (d.statements().isLaned(f)) d.statements().laned(f.var(), from, to, f.body());
        else d.statements().inOrder(f.var(), from, to, f.body());
    }

    private Step partial(Draft d, Pieces pieces, Stmt.For f, Map<Local, Monoid> sums) {
        KernelText k = d.kernel();
        Dim extent = f.var().extent();
        Dim each = extent.plus(PARTS - 1).dividedBy(Dim.of(PARTS));
        String part = d.units(Dim.of(PARTS));
        String first = k.fresh("first");
        String end = k.fresh("end");
        k.line("position %s = %s * %s;".formatted(first, part, k.size(each)));
        k.line(
                "position %s = min(%s + %s, (position)(%s));"
                        .formatted(end, first, k.size(each), k.size(extent)));
        sums.forEach((l, m) -> d.statements().all(List.of(new Stmt.Let(l, identity(l, m)))));
        iterations(d, f, first, end);
        for (Local l : sums.keySet()) {
            store(d, l, part(d, pieces, l, part));
        }
        k.close();
        Dim work = Costs.of(f.body()).times(each);
        return d.launch(new Step.Grid.Shared(Dim.of(PARTS), work));
    }

    private static Expr identity(Local l, Monoid m) {
        if (l.dtype().isFloat()) return Expr.of(m.identity());
        return new Expr.Const(m.identityOfInts(), l.dtype());
    }

    private Step alone(Draft d, Pieces pieces, List<Pieces.Item> items, Set<Local> kept) {
        for (Pieces.Item item : items) {
            switch (item) {
                case Pieces.Item.Run(Stmt s) -> d.statements().all(List.of(s));
                case Pieces.Item.Combine(Local l, Monoid m) -> combine(d, pieces, l, m);
            }
        }
        for (Local l : kept) {
            store(d, l, cell(d, pieces, l));
        }
        return d.launch(new Step.Grid.Single());
    }

    /// The parts in their order.
    private void combine(Draft d, Pieces pieces, Local l, Monoid m) {
        KernelText k = d.kernel();
        String part = k.fresh("part");
        k.open("for (position %1$s = 0; %1$s < %2$d; %1$s++)".formatted(part, PARTS));
        if (k.isInDouble(l)) {
            String one = load(d, l, part(d, pieces, l, part));
            k.line("%1$s = %1$s + %2$s;".formatted(k.local(l), one));
            k.close();
            return;
        }
        Local one = new Local(l.name() + " of a part", l.dtype());
        String type = KernelText.type(l.dtype());
        k.line("%s %s = %s;".formatted(type, k.declare(one), part(d, pieces, l, part)));
        Expr sum = Expr.call(m.combine(), new Expr.Use(l), new Expr.Use(one));
        d.statements().all(List.of(new Stmt.Assign(l, sum)));
        k.close();
    }
}
