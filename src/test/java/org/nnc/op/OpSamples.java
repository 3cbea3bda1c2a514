package org.nnc.op;

import org.nnc.graph.Builder;
import org.nnc.graph.Graph;
import org.nnc.graph.Node;
import org.nnc.graph.Op;
import org.nnc.op.Sample.Declarations;
import org.nnc.type.Dim;
import org.nnc.type.Shape;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;

/// Small graphs for every operation of the sealed list: what every differential test runs over. A
/// free size N takes several values, 0 and 1 among them, and those about the width of a vector.
public final class OpSamples {
    static final Dim N = Dim.named("N");
    private static final long[] SIZES = {0, 1, 3, 16, 33};

    private final List<Sample> samples = new ArrayList<>();

    private OpSamples() {}

    /// All samples of all operations; fails if an operation has none. `-Dsamples=PREFIX` takes
    /// those whose names begin so.
    public static List<Sample> all() {
        String prefix = System.getProperty("samples", "");
        return everything().stream().filter(s -> s.name().startsWith(prefix)).toList();
    }

    private static List<Sample> everything() {
        List<Sample> all = new ArrayList<>();
        Arrays.stream(Op.class.getPermittedSubclasses())
                .sorted(Comparator.comparing(Class::getSimpleName))
                .forEach(type -> all.addAll(of(type)));
        return all;
    }

    /// The derivatives of all differentiable samples.
    public static List<Sample> gradients() {
        return all().stream()
                .filter(s -> s.differentiable() && s.y().dtype().isFloat())
                .filter(s -> !s.parameters().isEmpty())
                .map(Sample::gradient)
                .toList();
    }

    public static List<Sample> of(Class<?> operation) {
        OpSamples s = new OpSamples();
        switch (operation.getSimpleName()) {
            case "ArgReduce" -> new ReductionSamples(s).argReduce();
            case "ArgSort" -> new ReductionSamples(s).argSort();
            case "Cast" -> new ScalarSamples(s).cast();
            case "Concat" -> new StructureSamples(s).concat();
            case "Constant" -> new LeafSamples(s).constant();
            case "Conv" -> new WindowSamples(s).conv();
            case "ConvFilter" -> new WindowSamples(s).convFilter();
            case "ConvInput" -> new WindowSamples(s).convInput();
            case "Cumulate" -> new ReductionSamples(s).cumulate();
            case "Custom" -> new LeafSamples(s).custom();
            case "Einsum" -> new ContractionSamples(s).einsum();
            case "Expand" -> new StructureSamples(s).expand();
            case "Fold" -> new WindowSamples(s).fold();
            case "Gather" -> new StructureSamples(s).gather();
            case "Iota" -> new LeafSamples(s).iota();
            case "Literal" -> new LeafSamples(s).literal();
            case "Map" -> new ScalarSamples(s).map();
            case "Pad" -> new StructureSamples(s).pad();
            case "RandomUniform" -> new LeafSamples(s).randomUniform();
            case "Reduce" -> new ReductionSamples(s).reduce();
            case "Reshape" -> new StructureSamples(s).reshape();
            case "Reverse" -> new StructureSamples(s).reverse();
            case "Scan" -> new ScanSamples(s).scan();
            case "ScanResult" -> {}
            case "ScatterAdd" -> new StructureSamples(s).scatterAdd();
            case "SizeOf" -> new LeafSamples(s).sizeOf();
            case "Slice" -> new StructureSamples(s).slice();
            case "Barrier" -> new LeafSamples(s).barrier();
            case "Checkpoint" -> new LeafSamples(s).checkpoint();
            case "StopGradient" -> new LeafSamples(s).stopGradient();
            case "Transpose" -> new StructureSamples(s).transpose();
            case "Unfold" -> new WindowSamples(s).unfold();
            case "Variable" -> new LeafSamples(s).variable();
            default -> throw new AssertionError(operation + " has no samples: add some here");
        }
        return s.samples;
    }

    interface Make extends Function<Declarations, Node> {}

    /// The graph at several values of N.
    void free(String name, Make make) {
        add(name, true, make);
    }

    void notDifferentiable(String name, Make make) {
        add(name, false, make);
    }

    private void add(String name, boolean differentiable, Make make) {
        Declarations in = new Declarations(new Builder(), new Random(name.hashCode()));
        Node y = make.apply(in);
        Graph graph = new Graph(name.replaceAll("\\W+", "_"), in.build(), Map.of("y", y), Map.of());
        boolean free = graph.nodes().stream().anyMatch(OpSamples::isFree);
        for (long n : free ? SIZES : new long[] {1}) {
            Map<String, Long> sizes = free ? Map.of("N", n) : Map.of();
            String full = free ? name + ", N=" + n : name;
            samples.add(new Sample(full, graph, sizes, in.values(sizes), differentiable));
        }
    }

    private static boolean isFree(Node n) {
        boolean loop = n.op() instanceof Scan s && !s.length().isConstant();
        return loop
                || n.op() instanceof SizeOf
                || n.shape().dims().stream().anyMatch(d -> !d.isConstant());
    }

    static Dim dim(long size) {
        return Dim.of(size);
    }

    static List<Dim> dims(long... sizes) {
        return Shape.of(sizes).dims();
    }
}
