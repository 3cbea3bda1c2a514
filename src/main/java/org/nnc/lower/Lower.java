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
    private Lower() {}

    public static Program lower(Graph graph, Precision precision) {
        return lower(graph, precision, true);
    }

    /// One kernel for each node but reshapes: what fusion is compared with.
    public static Program lowerUnfused(Graph graph, Precision precision) {
        return lower(graph, precision, false);
    }

    private static Program lower(Graph graph, Precision precision, boolean fused) {
        Flow flow = new Flow(graph);
        Anchors anchors = new Anchors(graph, flow, fused);
        Elements elements = new Elements(flow, anchors.buffers());
        Grouping grouping = new Grouping(flow, anchors, elements, fused);
        List<Kernel> kernels = new ArrayList<>();
        Names names = new Names();
        for (Group g : grouping.groups()) {
            kernels.add(g.kernel(names.of(g.anchors()), grouping::isReadOutside));
        }
        Map<Buffer, Buffer> updates = new LinkedHashMap<>(anchors.updates());
        kernels = KernelOrder.ordered(kernels, updates);
        kernels = new ArrayList<>(Updates.inPlace(kernels, updates));
        for (var u : updates.entrySet()) kernels.add(copy(names, u.getKey(), u.getValue()));
        List<Buffer> buffers = buffers(anchors, kernels);
        return new Program(
                graph.name(),
                precision,
                List.copyOf(SizeNames.of(buffers, kernels)),
                buffers,
                constants(anchors, buffers),
                Names.numbered(kernels),
                MemoryPlan.EMPTY);
    }

    private static Kernel copy(Names names, Buffer from, Buffer to) {
        Var v = new Var("i0", from.elements());
        Index at = Index.of(v);
        Stmt store = new Stmt.Store(to, at, new Expr.Read(from, at));
        return new Kernel.LoopNest(
                names.copy(to),
                List.of(new Stmt.For(v, Stmt.Mode.VECTOR, List.of(store))),
                List.of());
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

    private static Map<Buffer, List<Double>> constants(Anchors anchors, List<Buffer> buffers) {
        Map<Buffer, List<Double>> used = new LinkedHashMap<>(anchors.constants());
        used.keySet().retainAll(buffers);
        return used;
    }
}
