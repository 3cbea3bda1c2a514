package org.nnc.lower;

import org.nnc.graph.Graph;
import org.nnc.program.Accesses;
import org.nnc.program.Buffer;
import org.nnc.program.Expr;
import org.nnc.program.Index;
import org.nnc.program.Kernel;
import org.nnc.program.MemoryPlan;
import org.nnc.program.Program;
import org.nnc.program.SizeNames;
import org.nnc.program.Stmt;
import org.nnc.program.Var;
import org.nnc.type.Precision;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// From a differentiated and rewritten graph to kernels.
public final class Lower {
    private final boolean fused;
    private final Map<Buffer, List<Double>> constants = new LinkedHashMap<>();

    private Lower(boolean fused) {
        this.fused = fused;
    }

    public static Program lower(Graph graph, Precision precision) {
        return new Lower(true).program(graph, precision);
    }

    /// One kernel for each node but reshapes: what fusion is compared with.
    public static Program lowerUnfused(Graph graph, Precision precision) {
        return new Lower(false).program(graph, precision);
    }

    private Program program(Graph graph, Precision precision) {
        Flow flow = new Flow(graph, Outside.NOTHING);
        Anchors anchors = new Anchors(graph, flow, Outside.NOTHING, fused);
        List<Kernel> kernels = Scratch.inOutputs(kernels(flow, anchors));
        List<Buffer> buffers = buffers(anchors, kernels);
        constants.keySet().retainAll(buffers);
        return new Program(
                graph.name(),
                precision,
                List.copyOf(SizeNames.of(buffers, kernels)),
                buffers,
                constants,
                Names.numbered(kernels),
                MemoryPlan.EMPTY);
    }

    private List<Kernel> body(Graph body, Outside outside) {
        Flow flow = new Flow(body, outside);
        return kernels(flow, new Anchors(body, flow, outside, fused));
    }

    private List<Kernel> kernels(Flow flow, Anchors anchors) {
        constants.putAll(anchors.constants());
        Elements elements = new Elements(flow, anchors.buffers());
        Grouping grouping = new Grouping(flow, anchors, elements, this::body, fused);
        List<Kernel> kernels = new ArrayList<>();
        Names names = new Names();
        for (Group g : grouping.groups()) {
            kernels.add(g.kernel(names.of(g.anchors()), grouping::isReadOutside));
        }
        Map<Buffer, Buffer> updates = new LinkedHashMap<>(anchors.updates());
        List<Kernel> ordered = Recurrence.flattened(KernelOrder.ordered(kernels, updates));
        List<Kernel> all = new ArrayList<>(Updates.inPlace(ordered, updates));
        updates.forEach((from, to) -> all.add(copy(names.copy(to), from, to)));
        return all;
    }

    static Kernel copy(String name, Buffer from, Buffer to) {
        Var v = new Var("i0", from.elements());
        Index at = Index.of(v);
        Stmt store = new Stmt.Store(to, at, new Expr.Read(from, at));
        return new Kernel.LoopNest(
                name, List.of(new Stmt.For(v, Stmt.Mode.VECTOR, List.of(store))), List.of());
    }

    /// Those of the caller, as far as used, then the constants, then the temporary ones.
    private static List<Buffer> buffers(Anchors anchors, List<Kernel> kernels) {
        Set<Buffer> used = new LinkedHashSet<>(anchors.buffers().values());
        used.removeIf(b -> b.role() == Buffer.Role.TEMPORARY);
        for (Kernel k : kernels) {
            Accesses a = Accesses.of(k);
            used.addAll(a.read());
            used.addAll(a.written());
        }
        return used.stream().sorted(Comparator.comparing(Buffer::role)).toList();
    }
}
