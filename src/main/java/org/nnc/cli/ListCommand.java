package org.nnc.cli;

import org.nnc.graph.Schema;
import org.nnc.pass.Passes;
import org.nnc.rewrite.Rules;
import org.nnc.train.Engine;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.io.PrintWriter;
import java.util.concurrent.Callable;

/// Lists what the compiler is made of, straight from its tables.
@Command(
        name = "list",
        description = "Lists the compiler's operations, passes, rewrite rules or backends.",
        mixinStandardHelpOptions = true,
        footer = {"", "Example:", "  nnc list passes"})
final class ListCommand implements Callable<Integer> {
    enum Table {
        OPERATIONS,
        PASSES,
        RULES,
        BACKENDS
    }

    @Spec CommandSpec spec;

    @Parameters(
            index = "0",
            paramLabel = "TABLE",
            description = "operations, passes, rules or backends.")
    Table table;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        switch (table) {
            case OPERATIONS -> Schema.all().forEach(s -> out.println(s.name()));
            case PASSES ->
                    Passes.PIPELINE
                            .passes()
                            .forEach(p ->
                                    out.println(p.name() + ": " + p.sentence() + " " + p.reason()));
            case RULES ->
                    Rules.ALL.forEach(r -> out.println(r.law() + "  (" + r.exactness() + ")"));
            case BACKENDS -> {
                for (Engine e : Engine.values()) out.println(e.text() + ": " + e.sentence());
            }
        }
        out.flush();
        return 0;
    }
}
