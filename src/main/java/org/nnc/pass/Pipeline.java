package org.nnc.pass;

import org.nnc.graph.Graph;
import org.nnc.graph.GraphVerifier;
import org.nnc.program.Program;
import org.nnc.program.ProgramVerifier;
import org.nnc.rewrite.Fuel;
import org.nnc.type.Precision;

import java.util.List;
import java.util.Optional;

/// Passes in order, with what must hold of the order checked when it is made.
///
/// @param passes names are unique; those on programs follow the one that lowers
/// @param orders reasons for the order
public record Pipeline(List<Pass> passes, List<Order> orders) {
    public Pipeline {
        passes = List.copyOf(passes);
        orders = List.copyOf(orders);
        List<String> names = passes.stream().map(Pass::name).toList();
        if (names.stream().distinct().count() != names.size()) {
            throw new IllegalArgumentException("two passes have one name: " + names);
        }
        for (Order o : orders) {
            int first = names.indexOf(o.before());
            int second = names.indexOf(o.after());
            if (first >= 0 && second >= 0 && first < second) continue;
            throw new IllegalArgumentException(
                    o.before() + " must stand before " + o.after() + ", because " + o.reason());
        }
        boolean lowered = false;
        for (Pass p : passes) {
            if (p instanceof Pass.OnProgram != lowered) {
                throw new IllegalArgumentException(
                        p.name() + " stands on the wrong side of lowering");
            }
            lowered |= p instanceof Pass.ToProgram;
        }
    }

    /// Runs the passes on graphs.
    ///
    /// @throws GraphVerifier.BrokenGraphException naming the pass that broke the graph
    public Graph rewrite(Graph graph, Precision precision, Options options) {
        Pass.Setting setting = new Pass.Setting(precision, options, Fuel.of(options.fuel()));
        Graph result = rewrite(graph, setting);
        options.observer().fired(setting.fuel().fired(), setting.fuel().last().orElse(""));
        return result;
    }

    private Graph rewrite(Graph graph, Pass.Setting setting) {
        Observer observer = setting.options().observer();
        GraphVerifier.verify(graph, "the front end");
        observer.graph("input", graph, 0);
        Graph g = graph;
        for (Pass p : passes) {
            if (!(p instanceof Pass.OnGraph pass) || pass.level() > setting.options().level())
                continue;
            long start = System.nanoTime();
            Graph next = pass.function().apply(g, setting);
            long took = System.nanoTime() - start;
            if (next != g) GraphVerifier.verify(g, next, pass.name());
            observer.graph(pass.name(), next, took);
            g = next;
        }
        return g;
    }

    /// Runs all passes.
    ///
    /// @throws IllegalStateException naming the pass that broke the graph or the program
    public Program compile(Graph graph, Precision precision, Options options) {
        Pass.Setting setting = new Pass.Setting(precision, options, Fuel.of(options.fuel()));
        Graph g = rewrite(graph, setting);
        options.observer().fired(setting.fuel().fired(), setting.fuel().last().orElse(""));
        Optional<Program> program = Optional.empty();
        for (Pass p : passes) {
            if (p.level() > options.level() || p instanceof Pass.OnGraph) continue;
            long start = System.nanoTime();
            program = step(p, g, program, setting);
            long took = System.nanoTime() - start;
            program.ifPresent(x -> {
                ProgramVerifier.verify(x, p.name());
                options.observer().program(p.name(), x, took);
            });
        }
        return program.orElseThrow(() -> new IllegalStateException("no pass lowers"));
    }

    private static Optional<Program> step(
            Pass p, Graph g, Optional<Program> program, Pass.Setting setting) {
        return switch (p) {
            case Pass.OnGraph _ -> program;
            case Pass.ToProgram pass -> Optional.of(pass.function().apply(g, setting));
            case Pass.OnProgram pass -> program.map(x -> pass.function().apply(x, setting));
        };
    }
}
