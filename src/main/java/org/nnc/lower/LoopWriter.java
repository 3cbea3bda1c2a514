package org.nnc.lower;

import org.nnc.program.Buffer;
import org.nnc.program.Expr;
import org.nnc.program.Kernel;
import org.nnc.program.Local;
import org.nnc.program.Monoid;
import org.nnc.program.Reads;
import org.nnc.program.Stmt;
import org.nnc.program.Var;
import org.nnc.type.DType;
import org.nnc.type.Dim;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Predicate;

/// Writes the kernel of a [LoopGroup].
final class LoopWriter {
    /// Up to this many elements, a reduction is done by each lane on its own.
    private static final int SMALL = 32;

    private final LoopGroup group;
    private final Predicate<Anchor> readOutside;
    private final LoopGroup.Axes axes;
    private final Nest nest = new Nest();
    private final Map<Buffer, Expr> folded = new HashMap<>();

    LoopWriter(LoopGroup group, Predicate<Anchor> readOutside) {
        this.group = group;
        this.readOutside = readOutside;
        this.axes = group.axes();
    }

    Kernel kernel(String name) {
        boolean lanesAreRows = lanesAreRows();
        List<Var> rows = axes.rows();
        for (Var v : rows) {
            boolean lane = lanesAreRows && v.equals(rows.getLast());
            nest.open(v, lane ? Stmt.Mode.VECTOR : Stmt.Mode.PARALLEL);
        }
        int phases = group.members().stream().mapToInt(m -> m.phase() + 1).max().orElse(0);
        for (int p = 0; p < phases; p++) {
            inner(p, lanesAreRows ? Stmt.Mode.SEQUENTIAL : Stmt.Mode.VECTOR);
        }
        rows();
        for (int i = 0; i < rows.size(); i++) nest.close();
        return Finish.nest(name, nest.statements(), Origins.of(group.anchors()));
    }

    private List<LoopGroup.Member> members(int phase, LoopGroup.Level level) {
        return group.members().stream()
                .filter(m -> m.phase() == phase && m.level() == level)
                .toList();
    }

    /// Stores the values of the row. This comes last: then a parameter can be overwritten whatever
    /// phase reads it.
    private void rows() {
        List<Nest.Result> results = new ArrayList<>();
        for (LoopGroup.Member m : group.members()) {
            if (m.level() == LoopGroup.Level.FULL || !readOutside.test(m.anchor())) continue;
            Expr value = m.level() == LoopGroup.Level.ROW ? m.value() : read(m);
            results.add(store(m, value));
        }
        nest.body(results, e -> atHand(e, -1), results.size() > 1);
    }

    private Expr read(LoopGroup.Member m) {
        return new Expr.Read(m.anchor().buffer(), axes.flat(m.level()));
    }

    private void inner(int phase, Stmt.Mode mode) {
        List<LoopGroup.Member> folds = members(phase, LoopGroup.Level.FOLD);
        List<Nest.Result> results = new ArrayList<>();
        Map<Buffer, Expr> sums = new HashMap<>();
        for (LoopGroup.Member m : folds) {
            Monoid monoid = LoopGroup.monoid(m.anchor());
            Local sum = nest.let("sum", identity(monoid, m.anchor().buffer().dtype()));
            sums.put(m.anchor().buffer(), new Expr.Use(sum));
            results.add(new Nest.Result(m.value(), new Nest.FoldInto(sum, monoid)));
        }
        List<LoopGroup.Member> full = members(phase, LoopGroup.Level.FULL);
        for (LoopGroup.Member m : full) {
            if (readOutside.test(m.anchor()) || readLater(m)) results.add(store(m, m.value()));
        }
        if (results.isEmpty()) return;
        for (Var v : axes.inner()) nest.open(v, mode);
        nest.body(results, e -> atHand(e, phase), full.size() > 1);
        for (int i = 0; i < axes.inner().size(); i++) nest.close();
        folded.putAll(sums);
    }

    private Nest.Result store(LoopGroup.Member m, Expr value) {
        return new Nest.Result(value, new Nest.StoreTo(m.anchor().buffer(), axes.flat(m.level())));
    }

    /// True if a later phase needs the value: it is kept in memory until then.
    private boolean readLater(LoopGroup.Member m) {
        return group.members().stream()
                .filter(later -> later.phase() > m.phase())
                .anyMatch(later -> readsMemory(later, m.anchor().buffer()));
    }

    private static boolean readsMemory(LoopGroup.Member reader, Buffer b) {
        return Reads.of(reader.value()).direct().stream().anyMatch(r -> r.buffer().equals(b));
    }

    /// A value of the group that need not be read from memory: a fold that is done, a value of the
    /// row, or of the same point in the same phase.
    private Expr atHand(Expr e, int phase) {
        if (!(e instanceof Expr.Read(Buffer b, var _))) return e;
        Optional<LoopGroup.Member> member = group.memberOf(b);
        if (member.isEmpty()) return e;
        LoopGroup.Member m = member.get();
        return switch (m.level()) {
            case FOLD -> folded.get(b);
            case ROW -> m.value();
            case FULL -> m.phase() == phase ? m.value() : e;
        };
    }

    static Expr identity(Monoid monoid, DType dtype) {
        return switch (dtype) {
            case FLOAT -> new Expr.Const(monoid.identity(), dtype);
            case INT, BOOL -> new Expr.Const(monoid.identityOfInts(), dtype);
            case INT64 ->
                    new Expr.Const(
                            switch (monoid) {
                                case MAX -> Long.MIN_VALUE;
                                case MIN -> Long.MAX_VALUE;
                                case SUM, PROD -> monoid.identity();
                            },
                            dtype);
        };
    }

    /// Whether the lanes of vectors are neighbouring rows, each reduced on its own, instead of the
    /// elements of one row: where rows are neighbours in memory, and where they are short.
    private boolean lanesAreRows() {
        List<Var> rows = axes.rows();
        List<Var> inner = axes.inner();
        if (rows.isEmpty() || inner.isEmpty()) return false;
        Dim count = Space.elements(inner.stream().map(Var::extent).toList());
        OptionalLong known = count.constant();
        if (known.isPresent() && known.getAsLong() <= SMALL) return true;
        return neighbours(rows.getLast()) > neighbours(inner.getLast());
    }

    /// In how many reads neighbours along an axis are neighbours in memory.
    private int neighbours(Var v) {
        int score = 0;
        for (LoopGroup.Member m : group.members()) {
            if (m.level() == LoopGroup.Level.ROW) continue;
            for (Expr.Read r : Reads.of(m.value()).direct()) {
                Optional<Dim> stride = r.at().stride(v);
                if (stride.isEmpty() || stride.get().isZero()) continue;
                score += stride.get().isOne() ? 1 : -1;
            }
        }
        return score;
    }
}
