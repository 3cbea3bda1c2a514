package org.nnc.memory;

import org.nnc.program.Accesses;
import org.nnc.program.Buffer;
import org.nnc.program.Kernel;
import org.nnc.program.MemoryPlan;
import org.nnc.program.Program;
import org.nnc.type.Dim;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Finds chains of kernels through which a few rows of a product can go at a time, up to the next
/// product, and makes [Kernel.Blocks] of them. So attention needs no memory for its scores: what
/// lies between the product of queries and keys, softmax, and the product with the values is as
/// long as queries times keys. For a block of queries it is as long as some rows of keys, and stays
/// in the cache.
///
/// A block has whole rows of what lies between, so that each sum is added up in the order in which
/// it was without blocks.
public final class Blocking {
    private final Program program;
    private final List<Kernel> kernels;

    /// What blocks have for themselves: later chains use what earlier ones have.
    private final Set<Buffer> locals = new LinkedHashSet<>();

    /// Those of the chain at hand.
    private final Set<Buffer> taken = new HashSet<>();

    private final Set<Buffer> replaced = new HashSet<>();

    private Blocking(Program program) {
        this.program = program;
        this.kernels = new ArrayList<>(program.kernels());
    }

    /// The program with its chains as blocks, and with a memory plan for the rest if it had one.
    public static Program of(Program program) {
        return new Blocking(program).blocked();
    }

    private Program blocked() {
        List<Accesses> accesses = new ArrayList<>(kernels.stream().map(Accesses::of).toList());
        for (int i = 0; i < kernels.size(); i++) {
            if (!(kernels.get(i) instanceof Kernel.Contraction c)) continue;
            Optional<Chain> chain = Chain.of(c, i, kernels, accesses);
            if (chain.isEmpty()) continue;
            Chain found = chain.get();
            Kernel.Blocks blocks = found.blocks(this::local);
            kernels.set(i, blocks);
            accesses.set(i, Accesses.of(blocks));
            for (int member : found.members().descendingSet()) {
                if (member == i) continue;
                kernels.remove(member);
                accesses.remove(member);
                i--;
            }
            taken.clear();
        }
        return replaced.isEmpty() ? program : withBuffers();
    }

    private Program withBuffers() {
        List<Buffer> buffers = new ArrayList<>(program.buffers());
        buffers.removeAll(replaced);
        buffers.addAll(locals);
        Program blocked =
                new Program(
                        program.name(),
                        program.precision(),
                        program.sizes(),
                        buffers,
                        program.constants(),
                        kernels,
                        MemoryPlan.EMPTY);
        if (program.plan().equals(MemoryPlan.EMPTY)) return blocked;
        return MemoryPlanner.plan(blocked, program.plan().peakAt());
    }

    /// What a block has instead of a buffer.
    private Buffer local(Buffer whole, Dim elements) {
        replaced.add(whole);
        Buffer found =
                locals.stream()
                        .filter(l -> l.elements().equals(elements) && !taken.contains(l))
                        .findFirst()
                        .orElseGet(() ->
                                new Buffer(
                                        "local" + locals.size(),
                                        whole.dtype(),
                                        elements,
                                        Buffer.Role.LOCAL));
        locals.add(found);
        taken.add(found);
        return found;
    }
}
