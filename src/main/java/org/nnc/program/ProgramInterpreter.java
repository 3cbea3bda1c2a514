package org.nnc.program;

import org.nnc.runtime.Executable;

import java.util.Map;

/// Runs a program as it stands, kernel by kernel and element by element: the oracle for backends
/// and for every pass over programs. Each access is checked against its buffer; floats are rounded
/// after each operation to the program's precision.
///
/// @param backwards runs the iterations of VECTOR and PARALLEL loops from last to first, so that a
///   loop that depends on their order gives another result
public record ProgramInterpreter(boolean backwards) implements Backend {
    public ProgramInterpreter() {
        this(false);
    }

    @Override
    public String name() {
        return "program";
    }

    @Override
    public Executable compile(Program program) {
        return (sizes, arrays) -> run(program, sizes, arrays);
    }

    private void run(Program program, Map<String, Long> sizes, Map<String, Object> arrays) {
        Storage storage = new Storage(program, sizes, arrays);
        KernelRun run = new KernelRun(storage, program.precision(), backwards);
        for (Kernel k : program.kernels()) {
            try {
                run.kernel(k);
            } catch (RuntimeException e) {
                throw new IllegalStateException("in kernel " + k.name() + ": " + e.getMessage(), e);
            }
        }
    }
}
