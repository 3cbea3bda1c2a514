package org.nnc.bench;

import java.util.Arrays;
import java.util.List;

/// The benchmarks by name.
final class Main {
    private Main() {}

    static void main(String[] arguments) throws Exception {
        String command = arguments.length == 0 ? "" : arguments[0];
        if (command.equals("epoch")) {
            List<String> rest = List.of(Arrays.copyOfRange(arguments, 1, arguments.length));
            System.exit(
                    Child.java("pytorch", EpochBench.class, rest)
                            .redirectOutput(ProcessBuilder.Redirect.INHERIT)
                            .start()
                            .waitFor());
        }
        switch (command) {
            case "start" -> StartBench.main(new String[0]);
            case "compile" -> CompileBench.main(new String[0]);
            case "memory" -> MemoryBench.main(new String[0]);
            default -> CompareBench.main(arguments);
        }
    }
}
