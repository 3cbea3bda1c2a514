package org.nnc.opencl;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nnc.lower.Differential;
import org.nnc.lower.Lower;
import org.nnc.op.OpSamples;
import org.nnc.op.Sample;
import org.nnc.program.Kernel;
import org.nnc.program.Kernel.Tiles;
import org.nnc.program.Program;
import org.nnc.runtime.Executable;
import org.nnc.type.Precision;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/// Products compute the same with every schedule that the tuner may choose.
class SchedulesTest {
    private static final int PRODUCTS = 3;

    @AfterEach
    void shareAsUsual() {
        System.clearProperty("nnc.opencl.grain");
        System.clearProperty("nnc.tuned");
    }

    @Test
    void everyVariantAgrees(@TempDir Path folder) {
        OpenClBackend backend = new OpenClBackend(Machine.device().as(Device.Kind.CPU));
        System.setProperty("nnc.opencl.grain", "1");
        System.setProperty("nnc.tuned", folder.resolve("none").toString());
        List<Sample> samples = samples();
        assertEquals(PRODUCTS, samples.size());
        List<Program> programs = new ArrayList<>();
        Set<Tiles> all = tiles(backend);
        for (Tiles t : all) {
            for (Sample s : samples) programs.add(with(program(s), t));
        }
        List<Executable> executables = backend.compile(programs);
        for (int i = 0; i < programs.size(); i++) {
            Sample s = samples.get(i % samples.size());
            Differential.check(
                    Differential.renamed(s.graph()),
                    programs.get(i),
                    s.sizes(),
                    s.inputs(),
                    executables.get(i));
        }
        executables.forEach(Executable::close);
    }

    private static Set<Tiles> tiles(OpenClBackend backend) {
        Set<Tiles> all = new LinkedHashSet<>(List.of(backend.usual()));
        for (List<UnaryOperator<Tiles>> one : backend.variants()) {
            for (UnaryOperator<Tiles> variant : one) all.add(variant.apply(backend.usual()));
        }
        return all;
    }

    private static Program program(Sample s) {
        return Lower.lower(Differential.renamed(s.graph()), Precision.FLOAT64);
    }

    /// Some of those whose programs are a product.
    private static List<Sample> samples() {
        return Stream.concat(OpSamples.all().stream(), OpSamples.gradients().stream())
                .filter(s ->
                        program(s).kernels().stream()
                                .anyMatch(Kernel.Contraction.class::isInstance))
                .filter(s ->
                        s.sizes().values().stream().anyMatch(n -> n > 8) || s.sizes().isEmpty())
                .limit(PRODUCTS)
                .toList();
    }

    private static Program with(Program p, Tiles tiles) {
        return p.withKernels(
                p.kernels().stream()
                        .map(k -> k instanceof Kernel.Contraction c ? c.withTiles(tiles) : k)
                        .toList());
    }
}
