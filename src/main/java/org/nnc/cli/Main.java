package org.nnc.cli;

import org.nnc.data.DataException;
import org.nnc.opencl.OpenClException;
import org.nnc.source.CompileException;
import org.nnc.source.Renderer;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;

import java.io.PrintWriter;

/// The command line of nnc. Exit codes: 0 done, 1 the model or the data are at fault (the message
/// is a sentence), 2 the command's words are off, 70 nnc itself is at fault, 130 stopped by Ctrl-C.
@Command(
        name = "nnc",
        description = "Compiles neural networks (.nn files) for the JVM.",
        versionProvider = Version.class,
        mixinStandardHelpOptions = true,
        subcommands = {
            CheckCommand.class,
            TrainCommand.class,
            EvalCommand.class,
            PredictCommand.class,
            GenerateCommand.class,
            CompileCommand.class,
            IrCommand.class,
            BenchCommand.class,
            TuneCommand.class,
            ListCommand.class,
            DevicesCommand.class,
            CommandLine.HelpCommand.class
        },
        footer = {
            "",
            "Examples:",
            "  nnc train examples/digits.nn",
            "  nnc check model.nn",
            "  nnc compile examples/digits.nn --weights runs/digits/weights.safetensors --to build",
            "  nnc bench examples/digits.nn"
        })
public final class Main {
    static final int FAULT_OF_INPUT = 1;
    static final int FAULT_OF_WORDS = 2;
    static final int FAULT_OF_NNC = 70;
    static final int INTERRUPTED = 130;

    public static void main(String[] args) {
        System.setProperty("java.awt.headless", "true");
        CommandLine line = commandLine();
        int code;
        try {
            code = line.execute(args);
        } catch (OutOfMemoryError e) {
            line.getErr()
                    .println(
                            "There is not enough memory; give more with NNC_JAVA_OPTS=-Xmx8g, or"
                                    + " choose a smaller batch.");
            code = FAULT_OF_INPUT;
        } catch (Error e) {
            code = fault(e, line.getErr());
        }
        line.getErr().flush();
        System.exit(code);
    }

    /// The commands, ready to execute; tests run them in-process.
    public static CommandLine commandLine() {
        CommandLine line = new CommandLine(new Main());
        line.setExecutionExceptionHandler((e, command, _) -> report(e, command));
        line.setParameterExceptionHandler(Main::misused);
        line.setCaseInsensitiveEnumValuesAllowed(true);
        return line;
    }

    private static int report(Exception e, CommandLine command) {
        PrintWriter err = command.getErr();
        int code =
                switch (e) {
                    case CompileException c -> {
                        Renderer renderer =
                                command.getColorScheme().ansi().enabled()
                                        ? Renderer.ansi()
                                        : Renderer.plain();
                        err.print(renderer.render(c.diagnostics()));
                        yield FAULT_OF_INPUT;
                    }
                    case DataException d -> {
                        err.println(d.getMessage());
                        yield FAULT_OF_INPUT;
                    }
                    case OpenClException o -> {
                        err.println("The OpenCL backend cannot run this: " + o.getMessage() + ".");
                        yield FAULT_OF_INPUT;
                    }
                    case ParameterException p -> misused(p, new String[0]);
                    default -> fault(e, err);
                };
        err.flush();
        return code;
    }

    private static int fault(Throwable e, PrintWriter err) {
        err.println(
                "nnc failed: "
                        + e
                        + ". This is a mistake in nnc, not in your model; please report it"
                        + " with the model and the command. The trace:");
        e.printStackTrace(err);
        return FAULT_OF_NNC;
    }

    private static int misused(ParameterException e, String[] args) {
        PrintWriter err = e.getCommandLine().getErr();
        err.println(e.getMessage());
        if (!CommandLine.UnmatchedArgumentException.printSuggestions(e, err)) {
            err.println(
                    "Try '" + e.getCommandLine().getCommandSpec().qualifiedName() + " --help'.");
        }
        err.flush();
        return FAULT_OF_WORDS;
    }
}
