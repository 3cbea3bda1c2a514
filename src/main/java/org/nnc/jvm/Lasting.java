package org.nnc.jvm;

import org.nnc.program.Accesses;
import org.nnc.program.Buffer;
import org.nnc.program.Expr;
import org.nnc.program.Kernel;
import org.nnc.program.Program;

import java.util.HashSet;
import java.util.Set;

/// Tells which factors are made of nothing but weights that no kernel of a program writes.
final class Lasting {
    private final Set<Buffer> written = new HashSet<>();

    Lasting(Program program) {
        for (Kernel k : program.kernels()) written.addAll(Accesses.of(k).written());
    }

    boolean lasts(Expr factor) {
        return Accesses.of(factor).stream().allMatch(this::isUnwritten);
    }

    private boolean isUnwritten(Buffer b) {
        return switch (b.role()) {
            case CONSTANT -> true;
            case PARAMETER, STATE -> !written.contains(b);
            case INPUT, OUTPUT, TEMPORARY, LOCAL -> false;
        };
    }
}
