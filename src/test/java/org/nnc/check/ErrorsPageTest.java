package org.nnc.check;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// `docs/errors.md` is made of the table of problems; `-Dbless=true` writes it again.
class ErrorsPageTest {
    private static final Path PAGE = Path.of("docs/errors.md");

    @Test
    void listsEveryCode() throws IOException {
        var page =
                new StringBuilder(
                        """
                        # Errors

                        Every error has a permanent code: E00 of files, E01 of syntax, and those of \
                        the checker below. A program
                        that shows each, with all that is said about it, lies in \
                        `src/test/resources/org/nnc/check/errors`.

                        | code | what it is about |
                        | --- | --- |
                        """);
        for (Problem p : Problem.values()) {
            page.append("| ").append(p.code()).append(" | ").append(p.about()).append(" |\n");
        }
        if (Boolean.getBoolean("bless")) Files.writeString(PAGE, page);
        assertEquals(Files.readString(PAGE), page.toString());
    }
}
