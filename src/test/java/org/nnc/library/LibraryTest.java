package org.nnc.library;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.nnc.check.Unit;
import org.nnc.jvm.JvmBackend;
import org.nnc.program.Backend;
import org.nnc.reference.Runner;
import org.nnc.source.Renderer;
import org.nnc.source.SourceFile;
import org.nnc.syntax.Declaration;
import org.nnc.syntax.Parser;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Every declaration of the standard library stands in a model of the samples beside this test;
/// each of these compiles for training and for inference, runs, and has the derivatives that
/// central differences have, of first and second order.
class LibraryTest {
    private static final Path LIBRARY = Path.of("src/main/resources/nn");
    private static final Path SAMPLES = Path.of("src/test/resources/org/nnc/library");

    @Test
    void everyDeclarationHasASample() {
        Set<String> used = new TreeSet<>();
        for (Path file : files(SAMPLES)) {
            Pattern.compile("\\w+")
                    .matcher(SourceFile.read(file).text())
                    .results()
                    .forEach(word -> used.add(word.group()));
        }
        Set<String> missing = new TreeSet<>(declared());
        missing.removeAll(used);
        assertEquals(Set.of(), missing, "declared in the library, in no sample");
        assertTrue(declared().size() > 100);
    }

    private static Set<String> declared() {
        return files(LIBRARY).stream()
                .flatMap(
                        f -> Parser.parse(SourceFile.read(f)).fileOrThrow().declarations().stream())
                .flatMap(LibraryTest::name)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Stream<String> name(Declaration d) {
        return switch (d) {
            case Declaration.Function f -> Stream.of(f.name().text());
            case Declaration.Layer l -> Stream.of(l.name().text());
            case Declaration.Optimizer o -> Stream.of(o.name().text());
            case Declaration.Model m -> Stream.of(m.name().text());
            case Declaration.Import _, Declaration.Data _, Declaration.Train _ -> Stream.empty();
        };
    }

    @TestFactory
    Stream<DynamicTest> derivatives() {
        return files(SAMPLES).stream()
                .flatMap(file -> {
                    Unit unit = Unit.load(file);
                    assertEquals("", Renderer.plain().render(unit.check()));
                    return unit.models().stream()
                            .map(model ->
                                    DynamicTest.dynamicTest(
                                            file.getFileName() + " " + model,
                                            () -> check(unit, model)));
                });
    }

    /// Sequences go the whole way on every backend: loops, their derivatives, and those of these.
    @TestFactory
    Stream<DynamicTest> compiled() {
        return Stream.of("loops.nn", "recurrent.nn", "attention.nn", "ctc.nn")
                .map(file -> Unit.load(SAMPLES.resolve(file)))
                .flatMap(unit -> unit.models().stream().map(model -> compiled(unit, model)));
    }

    private static DynamicTest compiled(Unit unit, String model) {
        return DynamicTest.dynamicTest(
                model,
                () -> {
                    for (Backend b : List.of(JvmBackend.scalar(), JvmBackend.vector())) {
                        var differences = new Differences(unit.instantiate(model, Map.of(), true));
                        differences.checkOn(Runner.of(b));
                    }
                });
    }

    private static void check(Unit unit, String model) {
        for (boolean training : List.of(false, true)) {
            new Differences(unit.instantiate(model, Map.of(), training)).check();
        }
    }

    private static List<Path> files(Path folder) {
        try (Stream<Path> all = Files.list(folder)) {
            return all.filter(f -> f.toString().endsWith(".nn")).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
