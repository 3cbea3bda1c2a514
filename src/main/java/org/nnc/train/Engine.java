package org.nnc.train;

import org.nnc.graph.Graph;
import org.nnc.jvm.JvmBackend;
import org.nnc.opencl.OpenClBackend;
import org.nnc.pass.Compiler;
import org.nnc.pass.Options;
import org.nnc.program.Backend;
import org.nnc.program.ProgramInterpreter;
import org.nnc.runtime.Executable;
import org.nnc.type.Precision;

import java.util.List;
import java.util.Locale;

/// What computes graphs: the reference interpreter, or the compiler and one of its backends.
public enum Engine {
    INTERPRETER("plain loops over the graph: the reference"),
    PROGRAM("plain loops over the compiled program: for debugging"),
    SCALAR("bytecode for any JVM from 17 on"),
    VECTOR("bytecode with the Vector API"),
    OPENCL("OpenCL C for a processor or a graphics card; `nnc devices` lists them");

    private final String sentence;

    Engine(String sentence) {
        this.sentence = sentence;
    }

    /// What it is, in a few words.
    public String sentence() {
        return sentence;
    }

    /// As the command line names it.
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static List<String> texts() {
        return java.util.Arrays.stream(values()).map(Engine::text).toList();
    }

    /// @throws org.nnc.opencl.OpenClException if this is [#OPENCL] and there is no device: says why
    public Executable compile(Graph graph, Precision precision, Options options) {
        return switch (this) {
            case INTERPRETER ->
                    new InterpretedGraph(Compiler.rewrite(graph, precision, options), precision);
            case PROGRAM -> compile(new ProgramInterpreter(), graph, precision, options);
            case SCALAR -> compile(JvmBackend.scalar(), graph, precision, options);
            case VECTOR -> compile(JvmBackend.vector(), graph, precision, options);
            case OPENCL -> compile(OpenClBackend.preferred(), graph, precision, options);
        };
    }

    private static Executable compile(
            Backend backend, Graph graph, Precision precision, Options options) {
        return backend.compile(Compiler.compile(graph, precision, options));
    }
}
