package org.nnc.lower;

import org.nnc.program.Buffer;
import org.nnc.program.Expr;
import org.nnc.program.Index;
import org.nnc.program.Kernel;
import org.nnc.program.Lowering;
import org.nnc.program.Monoid;
import org.nnc.program.Reads;
import org.nnc.program.Var;
import org.nnc.type.Dim;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/// Element-wise anchors and reductions over one space, computed by one nest of loops.
///
/// The axes of the space are kept (the rows) or inner (what reductions fold). A row's work is a
/// sequence of phases: each runs over the inner axes once, folding and storing, and the values of
/// rows are computed in between. So a softmax is three phases: the maximum, the sum, the quotients.
/// Without inner axes it is a plain element-wise kernel.
final class LoopGroup implements Group {
    /// What an anchor has one value for.
    enum Level {
        /// Each row, computed from other values of rows.
        ROW,
        /// Each row, folded over the inner axes.
        FOLD,
        /// Each point of the space.
        FULL
    }

    /// An anchor with its value (a FOLD: what is folded) at the group's axes.
    ///
    /// @param phase the pass over the inner axes that it belongs to; of a ROW, that which it
    ///   precedes
    record Member(Anchor anchor, Level level, Expr value, int phase) {
        /// The first phase in which the value can be used.
        int ready() {
            return level == Level.FOLD ? phase + 1 : phase;
        }
    }

    /// A kernel's expressions have no more nodes than this.
    static final int LARGEST = 420;

    private final Elements elements;
    private final boolean alone;
    private Space space;
    private Axes axes;
    private Map<Buffer, Member> members = new HashMap<>();
    private List<Member> inOrder = new ArrayList<>();
    private int size;

    /// @param alone takes in no second anchor
    LoopGroup(Elements elements, boolean alone) {
        this.elements = elements;
        this.alone = alone;
    }

    @Override
    public List<Anchor> anchors() {
        return inOrder.stream().map(Member::anchor).toList();
    }

    List<Member> members() {
        return inOrder;
    }

    Axes axes() {
        return axes;
    }

    @Override
    public boolean add(Anchor anchor) {
        if (!anchor.isPointwise() && !anchor.isReduction()) return false;
        if (inOrder.isEmpty()) {
            return arrange(spaceOf(anchor).squeezed(), List.of(anchor));
        }
        if (alone || size > LARGEST) return false;
        return append(anchor) || extend(anchor);
    }

    /// Takes in all that another group computes; false, and nothing changed, if that does not fit.
    boolean addAll(LoopGroup other) {
        if (alone || size + other.size > LARGEST) return false;
        List<Anchor> all = new ArrayList<>(anchors());
        all.addAll(other.anchors());
        all.sort(Comparator.comparingInt(Anchor::id));
        return arrange(space, all) || !other.space.equals(space) && arrange(other.space, all);
    }

    private static Space spaceOf(Anchor a) {
        return a.isReduction()
                ? Space.reduced(a.node(), ((Lowering.Reduced) a.lowering()).extents())
                : Space.of(a.dims());
    }

    /// Over the axes as they are.
    private boolean append(Anchor anchor) {
        Optional<Member> member = member(anchor);
        if (member.isEmpty()) return false;
        int more = Reads.of(member.get().value()).size();
        if (size + more > LARGEST) return false;
        size += more;
        members.put(anchor.buffer(), member.get());
        inOrder.add(member.get());
        return true;
    }

    /// Over other axes: the new anchor reduces what was plain so far, or tells axes apart that were
    /// one.
    private boolean extend(Anchor anchor) {
        List<Anchor> all = new ArrayList<>(anchors());
        all.add(anchor);
        Space own = spaceOf(anchor).squeezed();
        if (own.hasInner()) {
            return !own.equals(space) && arrange(own, all);
        }
        List<Dim> dims = own.dims();
        if (dims.size() <= space.dims().size()) return false;
        return axes.refined(dims).filter(finer -> arrange(finer, all)).isPresent();
    }

    /// Begins again with all these over another space; nothing changes if that fails.
    private boolean arrange(Space changed, List<Anchor> all) {
        LoopGroup trial = new LoopGroup(elements, false);
        trial.space = changed;
        trial.axes = new Axes(changed);
        for (Anchor a : all) if (!trial.append(a)) return false;
        space = changed;
        axes = trial.axes;
        members = trial.members;
        inOrder = trial.inOrder;
        size = trial.size;
        return true;
    }

    private Optional<Member> member(Anchor anchor) {
        if (anchor.isReduction()) return fold(anchor);
        Dim count = Space.elements(anchor.dims());
        if (count.equals(Space.elements(axes.rowDims()))) return row(anchor);
        if (count.equals(Space.elements(space.dims()))) return full(anchor);
        return Optional.empty();
    }

    private Optional<Member> row(Anchor anchor) {
        return Regroup.merged(axes.rowDims(), axes.rowAt(), anchor.dims())
                .flatMap(at -> checked(anchor, Level.ROW, anchor.element(elements, at)));
    }

    private Optional<Member> full(Anchor anchor) {
        return Regroup.merged(space.dims(), axes.at(), anchor.dims())
                .flatMap(at -> checked(anchor, Level.FULL, anchor.element(elements, at)));
    }

    private Optional<Member> fold(Anchor anchor) {
        Lowering.Reduced lowering = (Lowering.Reduced) anchor.lowering();
        Space own = Space.reduced(anchor.node(), lowering.extents());
        if (!space.hasInner()) return Optional.empty();
        return Regroup.merged(space.dims(), axes.at(), own.dims())
                .filter(at -> own.kept(at).stream().allMatch(axes::isRow))
                .filter(at -> own.reduced(at).stream().noneMatch(axes::usesRow))
                .flatMap(at -> checked(anchor, Level.FOLD, folded(anchor, lowering, own, at)));
    }

    private Expr folded(Anchor a, Lowering.Reduced lowering, Space own, List<Index> at) {
        return lowering.rule().element(own.kept(at), own.reduced(at), elements.operands(a.node()));
    }

    /// The member, if all it reads of the group are the values of its own point or row.
    private Optional<Member> checked(Anchor anchor, Level level, Expr value) {
        Reads reads = Reads.of(value);
        if (reads.withinData().stream().anyMatch(members::containsKey)) return Optional.empty();
        int phase = 0;
        for (Expr.Read r : reads.direct()) {
            Member m = members.get(r.buffer());
            if (m == null) continue;
            if (level == Level.ROW && m.level() == Level.FULL) return Optional.empty();
            if (!r.at().equals(axes.flat(m.level()))) return Optional.empty();
            phase = Math.max(phase, m.ready());
        }
        return Optional.of(new Member(anchor, level, value, phase));
    }

    @Override
    public Kernel kernel(String name, Predicate<Anchor> readOutside) {
        return new LoopWriter(this, readOutside).kernel(name);
    }

    /// The member whose buffer this is.
    Optional<Member> memberOf(Buffer b) {
        return Optional.ofNullable(members.get(b));
    }

    static Monoid monoid(Anchor fold) {
        return ((Lowering.Reduced) fold.lowering()).monoid();
    }

    /// The loop variables of a group.
    static final class Axes {
        private final Space space;
        private final List<Var> vars = new ArrayList<>();

        Axes(Space space) {
            this.space = space;
            for (Dim d : space.dims()) vars.add(new Var("i" + vars.size(), d));
        }

        List<Var> rows() {
            return space.kept(vars);
        }

        List<Var> inner() {
            return space.reduced(vars);
        }

        List<Dim> rowDims() {
            return space.kept(space.dims());
        }

        List<Index> at() {
            return vars.stream().map(Index::of).toList();
        }

        List<Index> rowAt() {
            return rows().stream().map(Index::of).toList();
        }

        /// Where the value of the current row or point lies.
        Index flat(Level level) {
            return level == Level.FULL
                    ? Space.flat(space.dims(), at())
                    : Space.flat(rowDims(), rowAt());
        }

        boolean isRow(Index i) {
            return inner().stream().noneMatch(i::uses);
        }

        boolean usesRow(Index i) {
            return rows().stream().anyMatch(i::uses);
        }

        /// A space of these sizes, of which each axis is part of one of this space's.
        Optional<Space> refined(List<Dim> dims) {
            List<Var> finer = new ArrayList<>();
            for (Dim d : dims) finer.add(new Var("f" + finer.size(), d));
            List<Index> at = finer.stream().map(Index::of).toList();
            return Regroup.merged(dims, at, space.dims())
                    .map(parts ->
                            new Space(dims, finer.stream().map(v -> isInner(v, parts)).toList()));
        }

        private boolean isInner(Var v, List<Index> parts) {
            for (int i = 0; i < parts.size(); i++) {
                if (parts.get(i).uses(v)) return space.inner().get(i);
            }
            return false;
        }
    }
}
