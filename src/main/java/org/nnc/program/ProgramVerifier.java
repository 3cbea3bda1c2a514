package org.nnc.program;

import org.nnc.type.Dim;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Checks what holds in every program:
///
/// - names are unique, and every buffer that a kernel touches is listed;
/// - inputs and constants are only read; of temporary buffers and outputs nothing is read before
///   some kernel wrote it;
/// - each free size is listed;
/// - with a memory plan, each temporary buffer has a place;
/// - each kernel is sound, see [KernelVerifier].
public final class ProgramVerifier {
    private final Program program;
    private final String blamed;
    private final Set<Buffer> listed;
    private final Set<Buffer> written = new HashSet<>();

    private ProgramVerifier(Program program, String blamed) {
        this.program = program;
        this.blamed = blamed;
        this.listed = new HashSet<>(program.buffers());
    }

    /// A program is not what every program must be; the message names who made it so.
    public static final class BrokenProgramException extends IllegalStateException {
        private static final long serialVersionUID = 1;

        BrokenProgramException(String message) {
            super(message);
        }
    }

    /// @param blamed the pass that made the program
    /// @throws BrokenProgramException if something does not hold
    public static void verify(Program program, String blamed) {
        new ProgramVerifier(program, blamed).verify();
    }

    private void require(boolean holds, String problem) {
        if (!holds) {
            throw new BrokenProgramException("after " + blamed + ": " + problem);
        }
    }

    private void verify() {
        unique(program.buffers().stream().map(Buffer::name).toList(), "buffers");
        unique(names(program.kernels()), "kernels");
        for (Buffer b : program.buffers()) {
            boolean constant = b.role() == Buffer.Role.CONSTANT;
            require(constant == program.constants().containsKey(b), "the numbers of " + b);
        }
        for (Kernel k : program.kernels()) {
            accesses(k);
            for (String problem : KernelVerifier.problems(k)) {
                require(false, "kernel " + k.name() + ": " + problem);
            }
        }
        for (String size : SizeNames.of(program.buffers(), program.kernels())) {
            require(program.sizes().contains(size), "the free size " + size + " is not listed");
        }
        if (!program.plan().equals(MemoryPlan.EMPTY)) planned();
    }

    private static List<String> names(List<Kernel> kernels) {
        List<String> names = new ArrayList<>();
        for (Kernel k : kernels) {
            names.add(k.name());
            if (k instanceof Kernel.Repeat r) names.addAll(names(r.body()));
            if (k instanceof Kernel.Blocks b) names.addAll(names(b.body()));
        }
        return names;
    }

    private void unique(List<String> names, String what) {
        Set<String> seen = new HashSet<>();
        for (String n : names) require(seen.add(n), "two " + what + " are called " + n);
    }

    private void accesses(Kernel k) {
        Accesses a = Accesses.of(k);
        for (Buffer b : a.written()) {
            require(listed.contains(b), k.name() + " writes " + b + ", which is not listed");
            boolean given = b.role() == Buffer.Role.INPUT || b.role() == Buffer.Role.CONSTANT;
            require(!given, k.name() + " writes " + b + ", which is only given");
            written.add(b);
        }
        for (Buffer b : a.read()) {
            require(listed.contains(b), k.name() + " reads " + b + ", which is not listed");
            boolean made =
                    switch (b.role()) {
                        case TEMPORARY, LOCAL, OUTPUT -> true;
                        case INPUT, PARAMETER, STATE, CONSTANT -> false;
                    };
            require(
                    !made || written.contains(b),
                    k.name() + " reads " + b + " before it is written");
        }
    }

    private void planned() {
        MemoryPlan plan = program.plan();
        for (Buffer b : program.buffers()) {
            if (b.role() != Buffer.Role.TEMPORARY) continue;
            boolean placed = plan.below().containsKey(b);
            Buffer owner = plan.shared().get(b);
            require(placed || owner != null, b + " has no place in the memory plan");
            if (owner == null) continue;
            require(plan.below().containsKey(owner), owner + ", whose place " + b + " has");
            Dim room = owner.elements();
            require(room.equals(b.elements()), b + " takes over " + owner + " of another size");
        }
    }
}
