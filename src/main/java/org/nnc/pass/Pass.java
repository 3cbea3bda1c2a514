package org.nnc.pass;

import org.nnc.graph.Graph;
import org.nnc.program.Program;
import org.nnc.rewrite.Fuel;
import org.nnc.type.Precision;

/// One step of the compiler, a pure function. Its name is its flag, its dump and its row in
/// timings.
public sealed interface Pass {
    String name();

    /// What it does, for `nnc passes`.
    String sentence();

    /// Why it stands where it stands.
    String reason();

    /// The lowest optimization level that runs it.
    int level();

    /// What a pass may know of the compilation.
    record Setting(Precision precision, Options options, Fuel fuel) {}

    interface GraphFunction {
        Graph apply(Graph graph, Setting setting);
    }

    interface LoweringFunction {
        Program apply(Graph graph, Setting setting);
    }

    interface ProgramFunction {
        Program apply(Program program, Setting setting);
    }

    record OnGraph(String name, String sentence, String reason, int level, GraphFunction function)
            implements Pass {}

    /// From graph to program: one pass of a pipeline is of this kind.
    record ToProgram(String name, String sentence, String reason, LoweringFunction function)
            implements Pass {
        @Override
        public int level() {
            return 0;
        }
    }

    record OnProgram(
            String name, String sentence, String reason, int level, ProgramFunction function)
            implements Pass {}
}
