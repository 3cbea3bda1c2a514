package org.nnc.opencl;

import static org.junit.jupiter.api.Assumptions.abort;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.nnc.lower.Differential;
import org.nnc.lower.Lower;
import org.nnc.op.OpSamples;
import org.nnc.op.Sample;
import org.nnc.program.Program;
import org.nnc.program.ProgramPrinter;
import org.nnc.runtime.Executable;
import org.nnc.type.Precision;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// Every operation and its derivative computes on a device what the graph says, at all sizes with
/// one program. `-Dopencl.long` runs all samples, else every eighth program.
class OpenClTest {
    private static final boolean LONG = System.getProperty("opencl.long") != null;
    private static final int TOGETHER = 32;

    /// A program and the samples that differ in their sizes only.
    private record Case(Program program, List<Sample> samples) {}

    /// Small sizes are shared by work items too.
    @BeforeAll
    static void shareAll() {
        System.setProperty("nnc.opencl.grain", "1");
    }

    @AfterAll
    static void shareAsUsual() {
        System.clearProperty("nnc.opencl.grain");
    }

    @TestFactory
    Stream<DynamicContainer> everyOperation() {
        OpenClBackend backend = new OpenClBackend(Machine.device());
        if (!backend.device().doubles()) return abort("no 64-bit floats on " + backend.device());
        return containers(cases(8), backend);
    }

    /// The schedules of graphics cards, on whatever device there is.
    @TestFactory
    Stream<DynamicContainer> asOnGraphicsCards() {
        Device device = Machine.device().as(Device.Kind.GPU);
        if (!device.doubles()) return abort("no 64-bit floats on " + device);
        return containers(cases(16), new OpenClBackend(device));
    }

    private static Stream<DynamicContainer> containers(List<Case> cases, OpenClBackend backend) {
        return IntStream.range(0, (cases.size() + TOGETHER - 1) / TOGETHER)
                .mapToObj(i ->
                        cases.subList(i * TOGETHER, Math.min((i + 1) * TOGETHER, cases.size())))
                .map(some ->
                        DynamicContainer.dynamicContainer(
                                some.getFirst().samples.getFirst().name() + " …",
                                tests(some, backend)));
    }

    private static List<Case> cases(int every) {
        Map<String, Case> cases = new LinkedHashMap<>();
        Stream.concat(OpSamples.all().stream(), OpSamples.gradients().stream())
                .forEach(s -> {
                    Program p = Lower.lower(Differential.renamed(s.graph()), Precision.FLOAT64);
                    cases.computeIfAbsent(
                                    ProgramPrinter.print(p), _ -> new Case(p, new ArrayList<>()))
                            .samples
                            .add(s);
                });
        List<Case> all = List.copyOf(cases.values());
        return IntStream.range(0, all.size())
                .filter(i -> LONG || i % every == 0)
                .mapToObj(all::get)
                .toList();
    }

    /// The programs are compiled together, since a run of the device's compiler costs much.
    private static Stream<DynamicTest> tests(List<Case> cases, OpenClBackend backend) {
        List<Executable> executables = backend.compile(cases.stream().map(Case::program).toList());
        return IntStream.range(0, cases.size())
                .boxed()
                .flatMap(i -> tests(cases.get(i), executables.get(i)))
                .onClose(() -> executables.forEach(Executable::close));
    }

    private static Stream<DynamicTest> tests(Case c, Executable executable) {
        return c.samples.stream()
                .map(s ->
                        DynamicTest.dynamicTest(
                                s.name(),
                                () ->
                                        Differential.check(
                                                Differential.renamed(s.graph()),
                                                c.program,
                                                s.sizes(),
                                                s.inputs(),
                                                executable)));
    }
}
