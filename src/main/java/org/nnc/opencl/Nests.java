package org.nnc.opencl;

import org.nnc.program.Kernel;
import org.nnc.program.Stmt;

import java.util.ArrayList;
import java.util.List;

/// Writes loop nests. Each outermost loop whose iterations are independent becomes a launch, its
/// iterations shared by work items in chunks; what stands between such loops is done by one item.
final class Nests {
    private final Generator generator;

    Nests(Generator generator) {
        this.generator = generator;
    }

    List<Step> steps(Kernel.LoopNest nest) {
        List<Step> steps = new ArrayList<>();
        List<Stmt> alone = new ArrayList<>();
        boolean whole = usesLocalsAcross(nest.body());
        for (Stmt s : nest.body()) {
            if (!whole && s instanceof Stmt.For f && isShared(f)) {
                if (!alone.isEmpty()) steps.add(single(nest, alone));
                alone = new ArrayList<>();
                steps.add(shared(nest, f));
            } else {
                alone.add(s);
            }
        }
        if (!alone.isEmpty()) steps.add(single(nest, alone));
        return steps;
    }

    private static boolean isShared(Stmt.For f) {
        return f.mode() != Stmt.Mode.SEQUENTIAL;
    }

    /// Whether statements outside of loops define what loops use: then they stay together.
    private static boolean usesLocalsAcross(List<Stmt> body) {
        return body.stream().anyMatch(s -> !(s instanceof Stmt.For));
    }

    private Step shared(Kernel.LoopNest nest, Stmt.For f) {
        Draft d = generator.draft(nest);
        String extent = d.kernel().size(f.var().extent());
        String chunk = d.kernel().chunk();
        d.kernel().line("position from = (position)get_global_id(0) * " + chunk + ";");
        d.kernel().line("position to = min(from + %s, (position)%s);".formatted(chunk, extent));
        boolean innermost = f.body().stream().noneMatch(Stmt.For.class::isInstance);
        if (innermost) d.statements().vector(f.var(), "from", "to", f.body());
        else if (d.statements().isLaned(f)) d.statements().laned(f.var(), "from", "to", f.body());
        else d.statements().inOrder(f.var(), "from", "to", f.body());
        return d.launch(new Step.Grid.Shared(f.var().extent(), Costs.of(f.body())));
    }

    private Step single(Kernel.LoopNest nest, List<Stmt> body) {
        Draft d = generator.draft(nest);
        d.statements().all(body);
        return d.launch(new Step.Grid.Single());
    }
}
