package org.nnc.bench;

import java.util.LinkedHashMap;
import java.util.Map;

/// Options of a benchmark: `--name value`, and `--name` alone for a flag.
final class Arguments {
    private final Map<String, String> given = new LinkedHashMap<>();

    Arguments(String[] args) {
        for (int i = 0; i < args.length; i++) {
            boolean flag = i + 1 == args.length || args[i + 1].startsWith("--");
            given.put(args[i], flag ? "" : args[++i]);
        }
    }

    String text(String name, String otherwise) {
        String value = given.remove(name);
        return value == null ? otherwise : value;
    }

    int number(String name, int otherwise) {
        return Integer.parseInt(text(name, Integer.toString(otherwise)));
    }

    /// Ends the run with a sentence.
    static RuntimeException wrong(String sentence) {
        System.err.println(sentence);
        System.exit(2);
        return new IllegalArgumentException(sentence);
    }

    boolean flag(String name) {
        return given.remove(name) != null;
    }

    /// What was not asked for is an error.
    void finish() {
        if (given.isEmpty()) return;
        throw wrong(
                "Unknown option: " + String.join(", ", given.keySet()) + "; see bench/README.md");
    }
}
