package org.nnc.opencl;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Compiles a program's text for the device.
final class Build {
    /// As clang writes it, and as PoCL does.
    private static final Pattern ERROR =
            Pattern.compile(
                    "(?:error: .*:|:)(?<line>\\d+):(?<column>\\d+): "
                            + "(?:(?:fatal )?error: )?(?<why>.*)");

    private Build() {}

    static Handle program(Session session, String source, String options) {
        Cl cl = session.cl();
        Handle program = session.program(source);
        int code = cl.build(program.id(), options);
        if (code == 0) return program;
        byte[] log = cl.buildLog(program.id(), session.device().id());
        program.close();
        String text = new String(log, StandardCharsets.UTF_8).replace("\0", "").strip();
        if (code != ErrorCodes.BUILD_FAILED) throw OpenClException.of("build the program", code);
        throw new OpenClException(failure(source, text));
    }

    /// The first error of the compiler, with the line it is about and the kernel that line belongs
    /// to.
    static String failure(String source, String log) {
        String sentence = "the OpenCL compiler refuses the generated program";
        Matcher m = ERROR.matcher(log);
        if (!m.find()) return sentence + ": " + log;
        List<String> lines = source.lines().toList();
        int line = Math.clamp(Integer.parseInt(m.group("line")), 1, lines.size());
        return "%s: %s%n  line %d%s: %s"
                .formatted(
                        sentence,
                        m.group("why"),
                        line,
                        kernel(lines, line),
                        lines.get(line - 1).strip());
    }

    /// What the comment above the function says.
    private static String kernel(List<String> lines, int line) {
        for (int i = line - 1; i > 0; i--) {
            if (!lines.get(i).startsWith("__kernel")) continue;
            int first = i;
            while (first > 0 && lines.get(first - 1).startsWith("// ")) first--;
            String comment = String.join(", ", lines.subList(first, i)).replace("// ", "");
            return ", of " + comment;
        }
        return "";
    }
}
