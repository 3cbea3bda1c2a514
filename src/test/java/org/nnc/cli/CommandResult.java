package org.nnc.cli;

import picocli.CommandLine;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Arrays;

/// What a command gave that ran in-process: its exit code and what it printed.
record CommandResult(int code, String out, String err) {
    static CommandResult nnc(Object... words) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine line = Main.commandLine();
        line.setOut(new PrintWriter(out));
        line.setErr(new PrintWriter(err));
        int code = line.execute(Arrays.stream(words).map(Object::toString).toArray(String[]::new));
        return new CommandResult(code, out.toString(), err.toString());
    }

    String all() {
        return out + err;
    }
}
