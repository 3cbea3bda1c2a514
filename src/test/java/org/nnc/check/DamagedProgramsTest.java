package org.nnc.check;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.Test;
import org.nnc.source.Diagnostic;
import org.nnc.source.SourceFile;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Programs with a few tokens exchanged, doubled or dropped: nothing but diagnostics comes out.
class DamagedProgramsTest {
    private static final Path LANGUAGE = Path.of("../shared/language");
    private static final Path ERRORS = Path.of("src/test/resources/org/nnc/check/errors");
    private static final Pattern TOKEN = Pattern.compile("\\w+|\\s+|.");
    private static final int ROUNDS = Integer.getInteger("fuzz.rounds", 12);

    @Test
    void giveDiagnostics() throws IOException {
        assumeTrue(Files.isDirectory(LANGUAGE), "skipped: there is no " + LANGUAGE);
        var random = new Random(Long.getLong("fuzz.seed", 1));
        int wrong = 0;
        int all = 0;
        for (Path file : programs()) {
            List<String> tokens = tokens(Files.readString(file));
            for (int i = 0; i < ROUNDS; i++, all++) {
                String text = damaged(tokens, random);
                if (!check(file, text).isEmpty()) wrong++;
            }
        }
        System.out.println("damaged programs: " + wrong + " of " + all + " were found wrong");
        assertTrue(wrong > all / 2);
    }

    private static List<Path> programs() throws IOException {
        try (Stream<Path> a = Files.list(LANGUAGE);
                Stream<Path> b = Files.list(ERRORS)) {
            return Stream.concat(a, b).filter(f -> f.toString().endsWith(".nn")).sorted().toList();
        }
    }

    private static List<String> tokens(String text) {
        return TOKEN.matcher(text).results().map(r -> r.group()).toList();
    }

    private static String damaged(List<String> tokens, Random random) {
        var changed = new ArrayList<>(tokens);
        for (int i = 0; i <= random.nextInt(3); i++) {
            int at = random.nextInt(changed.size());
            String other = like(changed, changed.get(at), random);
            switch (random.nextInt(3)) {
                case 0 -> changed.set(at, other);
                case 1 -> changed.add(at, other);
                default -> changed.remove(at);
            }
        }
        return String.join("", changed);
    }

    /// A token of the same kind, most of the time: such programs get past the parser.
    private static String like(List<String> tokens, String token, Random random) {
        String other = tokens.get(random.nextInt(tokens.size()));
        for (int i = 0; i < 50 && kind(other) != kind(token); i++) {
            other = tokens.get(random.nextInt(tokens.size()));
        }
        return other;
    }

    private static int kind(String token) {
        char c = token.charAt(0);
        if (Character.isDigit(c)) return 0;
        if (Character.isLetter(c)) return 1;
        return Character.isWhitespace(c) ? 2 : 3 + c;
    }

    private static List<Diagnostic> check(Path file, String text) {
        try {
            return Unit.of(new SourceFile(file.toString(), text)).check();
        } catch (RuntimeException | StackOverflowError e) {
            throw new AssertionError(e + " from\n" + text, e);
        }
    }
}
