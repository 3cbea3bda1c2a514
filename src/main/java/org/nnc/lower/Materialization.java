package org.nnc.lower;

import org.nnc.graph.Node;
import org.nnc.op.Cast;
import org.nnc.op.Constant;
import org.nnc.op.Einsum;
import org.nnc.op.Expand;
import org.nnc.op.Gather;
import org.nnc.op.Map;
import org.nnc.op.Reverse;
import org.nnc.op.Scan;
import org.nnc.op.SizeOf;
import org.nnc.op.Slice;
import org.nnc.op.Transpose;
import org.nnc.op.Unfold;
import org.nnc.op.Variable;
import org.nnc.program.Lowering;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// Chooses the nodes that are computed once and kept, rather than computed again by each reader.
/// Results of reductions and contractions always are. An element-wise node is if computing it again
/// costs more than reading it; where all its readers end up in one loop, nothing is stored after
/// all, see [LoopGroup].
final class Materialization {
    /// Expressions grow no larger than this, so that no kernel does.
    private static final int LARGEST = 160;

    /// Arithmetic that is worth a store and a load, where it would be done twice.
    private static final int COSTLY = 8;

    /// Arithmetic that is worth it where it would be done for each repetition of an element.
    private static final int COSTLY_REPEATED = 4;

    /// Who reads a node, directly or through index maps.
    private enum Reader {
        MATRIX_PRODUCT,
        CONVOLUTION,
        REPETITION,
        LOOP
    }

    private final Flow flow;
    private final Set<Node> roots;
    private final boolean fused;
    private final Set<Node> chosen = new LinkedHashSet<>();
    private final java.util.Map<Node, Work> work = new HashMap<>();
    private final java.util.Map<Node, Set<Reader>> readers = new HashMap<>();
    private final Set<Node> chained = new HashSet<>();

    Materialization(Flow flow, Set<Node> roots, boolean fused) {
        this.flow = flow;
        this.roots = roots;
        this.fused = fused;
        for (Node n : flow.nodes().reversed()) readers.put(n, readersOf(n));
        Set<Node> sorted = sorted();
        for (Node n : flow.nodes()) {
            work.put(n, workOf(n));
            if (sorted.contains(n) || isChosen(n)) choose(n);
        }
    }

    Set<Node> chosen() {
        return chosen;
    }

    private void choose(Node n) {
        chosen.add(n);
        work.put(n, new Work(0, 1, Set.of()));
    }

    /// What is sorted must lie in memory.
    private Set<Node> sorted() {
        Set<Node> sorted = new HashSet<>();
        for (Node n : flow.nodes()) {
            if (!(flow.lowering(n) instanceof Lowering.Sorted)) continue;
            Node base = flow.base(flow.operands(n).getFirst());
            if (!isGiven(base)) sorted.add(base);
        }
        return sorted;
    }

    private boolean isGiven(Node n) {
        return flow.isVariable(n) || flow.lowering(n) instanceof Lowering.Table;
    }

    private boolean isChosen(Node n) {
        if (isGiven(n)) return false;
        return roots.contains(n)
                || switch (flow.lowering(n)) {
                    case Lowering.Pointwise _ -> fused ? pays(n) : !isFree(n);
                    case Lowering.Reshaped _ -> false;
                    case Lowering.Table _ -> false;
                    default -> true;
                };
    }

    private static boolean isFree(Node n) {
        return switch (n.op()) {
            case Constant _, SizeOf _, Variable _ -> true;
            default -> false;
        };
    }

    private boolean pays(Node n) {
        Work w = work.get(n);
        if (w.size() > LARGEST) return true;
        boolean several = flow.readers(n).size() > 1;
        if (several && (w.ops() >= COSTLY || w.full().size() > 1 && w.ops() > 0)) return true;
        Set<Reader> by = readers.get(n);
        if (by.contains(Reader.REPETITION) && w.ops() >= COSTLY_REPEATED) return true;
        if (by.contains(Reader.LOOP) && w.ops() > 0) return true;
        if (Work.own(n) > 0) {
            boolean heavy = w.ops() > 1 || w.full().size() > 1;
            if (by.contains(Reader.MATRIX_PRODUCT) && heavy) return true;
            if (by.contains(Reader.CONVOLUTION)) return true;
        }
        return endsChain(n);
    }

    /// The end of a chain of element-wise nodes, each the only reader of the one before, that
    /// begins at a contraction or a reduction: the whole chain becomes its epilogue, and only the
    /// end is stored.
    private boolean endsChain(Node n) {
        if (!isElementwise(n) || !flow.operands(n).stream().anyMatch(o -> continues(o, n))) {
            return false;
        }
        chained.add(n);
        List<Node> next = flow.readers(n);
        return next.size() != 1 || !isElementwise(next.getFirst());
    }

    private boolean continues(Node operand, Node n) {
        Node o = flow.base(operand);
        if (flow.readers(o).size() != 1 || roots.contains(o)) return false;
        if (!o.shape().elements().equals(n.shape().elements())) return false;
        boolean begins =
                chosen.contains(o)
                        && (flow.lowering(o) instanceof Lowering.Contracted
                                || flow.lowering(o) instanceof Lowering.Reduced);
        return begins || chained.contains(o) && !chosen.contains(o);
    }

    private static boolean isElementwise(Node n) {
        return n.op() instanceof Map || n.op() instanceof Cast;
    }

    private Set<Reader> readersOf(Node n) {
        Set<Reader> by = new HashSet<>();
        for (Node c : flow.consumers(n)) {
            if (flow.lowering(c) instanceof Lowering.Contracted) {
                by.add(c.op() instanceof Einsum ? Reader.MATRIX_PRODUCT : Reader.CONVOLUTION);
            }
            if (Work.grows(c) || isIndex(n, c)) by.add(Reader.REPETITION);
            if (isReadInSteps(n, c)) by.add(Reader.LOOP);
            if (onlyMoves(c)) by.addAll(readers.get(c));
        }
        return by;
    }

    /// What chooses the elements of another tensor is computed again for each of them.
    private static boolean isIndex(Node n, Node consumer) {
        return consumer.op() instanceof Gather g
                && Flow.resolve(g.index()) == n
                && !consumer.shape().elements().equals(n.shape().elements());
    }

    private boolean isReadInSteps(Node n, Node consumer) {
        if (!(consumer.op() instanceof Scan s)) return false;
        List<Node> operands = flow.operands(consumer);
        int first = s.sequences().size();
        return operands.subList(0, first).contains(n)
                || operands.subList(first + s.initial().size(), operands.size()).contains(n);
    }

    private boolean onlyMoves(Node n) {
        return switch (n.op()) {
            case Expand _, Transpose _, Slice _, Reverse _, Unfold _ -> true;
            default -> flow.lowering(n) instanceof Lowering.Reshaped;
        };
    }

    private Work workOf(Node n) {
        int ops = Work.own(n);
        int size = 1;
        Set<Node> full = new HashSet<>();
        for (Node operand : flow.operands(n)) {
            Work w = work.get(operand);
            ops += w.ops();
            size += w.size();
            if (Work.grows(n) || full.size() > 2) continue;
            boolean read = chosen.contains(operand) || isGiven(operand);
            if (read || operand.op() instanceof Variable) full.add(operand);
            else full.addAll(w.full());
        }
        return new Work(Math.min(ops, 1 << 20), Math.min(size, 1 << 20), full);
    }
}
