package org.nnc.cli;

import org.nnc.check.Unit;
import org.nnc.source.Diagnostic;
import org.nnc.source.Renderer;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;

/// Says everything that is wrong with files.
@Command(
        name = "check",
        description = "Says everything that is wrong with model files, and computes nothing.",
        mixinStandardHelpOptions = true,
        footer = {"", "Example:", "  nnc check examples/digits.nn"})
final class CheckCommand implements Callable<Integer> {
    @Spec CommandSpec spec;

    @Parameters(arity = "1..*", paramLabel = "FILE.nn", description = "Model files.")
    List<Path> files;

    @Option(names = "--json", description = "Report as JSON, one array of diagnostics.")
    boolean json;

    @Override
    public Integer call() {
        var err = spec.commandLine().getErr();
        var out = spec.commandLine().getOut();
        List<Diagnostic> all = files.stream().flatMap(f -> Unit.load(f).check().stream()).toList();
        boolean wrong = all.stream().anyMatch(Diagnostic::isError);
        if (json) {
            out.println(Renderer.json().render(all));
        } else if (!all.isEmpty()) {
            boolean colour = spec.commandLine().getColorScheme().ansi().enabled();
            err.print((colour ? Renderer.ansi() : Renderer.plain()).render(all));
        } else {
            files.forEach(f -> out.println(f + ": nothing is wrong"));
        }
        out.flush();
        err.flush();
        return wrong ? Main.FAULT_OF_INPUT : 0;
    }
}
