package org.nnc.jvm;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.nnc.check.TrainPlan;
import org.nnc.check.Unit;
import org.nnc.graph.Graph;
import org.nnc.pass.Compiler;
import org.nnc.pass.Options;
import org.nnc.program.Program;
import org.nnc.source.Diagnostic;
import org.nnc.source.Severity;
import org.nnc.type.Precision;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// The training steps of whole models become classes that verify, with no method too large for the
/// JIT.
class ModelsTest {
    private static final List<Path> FOLDERS =
            List.of(Path.of("examples"), Path.of("../shared/language"));

    @TestFactory
    Stream<DynamicTest> trainingSteps() throws IOException {
        List<DynamicTest> tests = new ArrayList<>();
        for (Path folder : FOLDERS) {
            if (!Files.isDirectory(folder)) {
                System.out.println("skipped: no folder " + folder);
                continue;
            }
            try (Stream<Path> files = Files.list(folder)) {
                files.filter(f -> f.toString().endsWith(".nn"))
                        .sorted()
                        .forEach(f ->
                                tests.add(
                                        DynamicTest.dynamicTest(
                                                f.getFileName().toString(), () -> check(f))));
            }
        }
        return tests.stream();
    }

    private static void check(Path file) {
        Unit unit = Unit.load(file);
        List<Diagnostic> problems = unit.check();
        if (problems.stream().anyMatch(d -> d.severity() == Severity.ERROR)) {
            System.out.println("skipped: " + file.getFileName() + " does not compile yet");
            return;
        }
        for (TrainPlan plan : unit.trains()) {
            Graph step = unit.trainGraph(plan, Map.of()).graph();
            Program program = Compiler.compile(step, Precision.FLOAT32, Options.DEFAULT);
            for (Flavour flavour : Flavour.values()) Backends.verify(program, flavour);
        }
    }
}
