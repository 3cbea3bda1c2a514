package org.nnc.jvm;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.nnc.Documents;
import org.nnc.cli.ModelClasses;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Compiles and runs each Java program that `docs/embedding.md` shows.
class EmbeddingPageTest {
    private static final Path PAGE = Path.of("docs/embedding.md");
    private static final Pattern PROGRAM = Pattern.compile("^class (\\w+)", Pattern.MULTILINE);
    private static final Pattern MODEL = Pattern.compile("import com\\.acme\\.(\\w+);");

    /// What each program prints.
    private static final Map<String, String> PRINTS =
            Map.of("Call", "30", "Service", "true", "Steps", "2");

    @TempDir Path folder;

    @TestFactory
    Stream<DynamicTest> everyProgramRuns() throws Exception {
        var programs =
                Documents.of(PAGE).stream().filter(s -> s.language().equals("java")).toList();
        assertEquals(PRINTS.size(), programs.size());
        return programs.stream().map(p -> DynamicTest.dynamicTest(p.toString(), () -> runs(p)));
    }

    private void runs(Documents.Snippet program) throws Exception {
        String name = first(PROGRAM, program.text());
        String modelName = first(MODEL, program.text());
        EmbeddedModel model =
                modelName.equals("Digits")
                        ? EmbeddedModel.of(Path.of("examples/digits.nn"))
                        : EmbeddedModel.of(modelOfThePage());
        ModelClass compiled = model.compiled("com.acme." + modelName, Flavour.values());
        ModelClasses.write(compiled, folder, Optional.empty());
        Path source = folder.resolve(name + ".java");
        Files.writeString(source, program.text());
        EmbeddedModel.javac(folder, source);
        String weights = model.weightsFile(folder).toString();
        var run = EmbeddedModel.run(EmbeddedModel.JAVA, folder, "-cp", ".", name, weights);
        assertEquals(0, run.status(), run.errors());
        assertEquals(PRINTS.get(name), run.output().strip());
    }

    private static String modelOfThePage() throws Exception {
        return Documents.of(PAGE).stream()
                .filter(s -> s.language().equals("nn"))
                .findFirst()
                .orElseThrow()
                .text();
    }

    private static String first(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        if (!matcher.find()) throw new AssertionError(pattern + " is nowhere in " + text);
        return matcher.group(1);
    }
}
