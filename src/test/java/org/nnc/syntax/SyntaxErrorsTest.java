package org.nnc.syntax;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nnc.source.Renderer;
import org.nnc.source.SourceFile;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// Each bad file with the whole of what is said about it. `-Dbless` writes the expected texts.
class SyntaxErrorsTest {
    static List<Path> bad() {
        return Samples.in("src/test/resources/org/nnc/syntax/errors");
    }

    @ParameterizedTest
    @MethodSource("bad")
    void saysWhatWasExpected(Path path) throws IOException {
        var name = path.getFileName().toString();
        var source = new SourceFile(name, Files.readString(path));
        var said = Renderer.plain().render(Parser.parse(source).diagnostics());
        var golden = path.resolveSibling(name.replace(".nn", ".txt"));
        if (System.getProperty("bless") != null) {
            Files.writeString(golden, said);
        }
        assertEquals(Files.readString(golden), said, "mvn test -Dbless rewrites the golden file");
    }
}
