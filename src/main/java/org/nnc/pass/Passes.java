package org.nnc.pass;

import static org.nnc.pass.Order.before;

import org.nnc.graph.Graph;
import org.nnc.lower.Lower;
import org.nnc.memory.MemoryPlanner;
import org.nnc.recurrence.Recurrences;
import org.nnc.recurrence.Segments;
import org.nnc.rewrite.Exactness;
import org.nnc.rewrite.Rewriter;
import org.nnc.rewrite.RuleBook;
import org.nnc.rewrite.Rules;
import org.nnc.rewrite.ShortWeights;
import org.nnc.rewrite.Strip;

import java.util.List;

/// All passes, in order: this table is the compiler's middle.
public final class Passes {
    private static final RuleBook ALL = new RuleBook(Rules.ALL);
    private static final RuleBook EXACT = ALL.filtered(r -> r.exactness() == Exactness.EXACT);

    private static final List<Pass> TABLE =
            List.of(
                    new Pass.OnGraph(
                            "strip",
                            "Drops stated derivatives and stopped gradients.",
                            "Differentiation is over, and rules then need not look through them.",
                            0,
                            (graph, _) -> Strip.strip(graph)),
                    new Pass.OnGraph(
                            "rewrite",
                            "Applies the rules of rewriting to a fixpoint.",
                            "It makes the graph small and canonical for what follows.",
                            1,
                            (graph, s) ->
                                    Rewriter.rewrite(graph, book(s), s.precision(), s.fuel())),
                    new Pass.OnGraph(
                            "segments",
                            "Divides loops whose steps are kept for a derivative, under a memory"
                                    + " budget.",
                            "Loops still show what they keep for each other, and nothing is moved.",
                            0,
                            Passes::segments),
                    new Pass.OnGraph(
                            "loops",
                            "Moves out of loops what need not run step by step, and simplifies it.",
                            "Steps are in normal form, so that what can be moved is seen.",
                            2,
                            Passes::loops),
                    new Pass.OnGraph(
                            "weights",
                            "Rounds the weights of products to 16 bits, if that is asked for.",
                            "Which parameters are factors of products is settled.",
                            0,
                            (graph, s) ->
                                    s.options().bfloat16() ? ShortWeights.rounded(graph) : graph),
                    new Pass.ToProgram(
                            "lower",
                            "Turns operations into kernels and fuses them (not on level 0).",
                            "From here on there are loops and buffers instead of tensors.",
                            (graph, s) ->
                                    s.options().level() == 0
                                            ? Lower.lowerUnfused(graph, s.precision())
                                            : Lower.lower(graph, s.precision())),
                    new Pass.OnProgram(
                            "memory",
                            "Places the temporary buffers in one arena.",
                            "Which buffers there are, and when they live, is settled.",
                            0,
                            (program, s) ->
                                    MemoryPlanner.plan(program, s.options().budget().sizes())));

    private static final List<Order> ORDERS =
            List.of(
                    before("strip", "rewrite", "no rule matches through a stated derivative"),
                    before("rewrite", "loops", "joined and divided products must be recognized"),
                    before("rewrite", "segments", "only then is known what derivatives read"),
                    before(
                            "segments",
                            "loops",
                            "what is moved out of loops is computed as a whole"),
                    before("rewrite", "lower", "what is fused can no longer be rewritten"),
                    before("loops", "weights", "products are joined, divided and moved till then"),
                    before("weights", "lower", "what is rounded is a factor of a product"),
                    before("loops", "lower", "what is fused can no longer be moved"),
                    before("lower", "memory", "the plan is made for the buffers of the kernels"));

    /// The compiler's pipeline.
    public static final Pipeline PIPELINE = new Pipeline(TABLE, ORDERS);

    private Passes() {}

    private static Graph segments(Graph graph, Pass.Setting s) {
        Budget budget = s.options().budget();
        if (budget.segments() == 0) return graph;
        Segments.Result result = Segments.split(graph, budget.sizes(), budget.segments());
        s.options().observer().divided(result.segmentations());
        return result.graph();
    }

    private static Graph loops(Graph graph, Pass.Setting s) {
        Graph g = Recurrences.optimize(graph, law -> s.fuel().spend(law.law()));
        return g == graph ? g : Rewriter.rewrite(g, book(s), s.precision(), s.fuel());
    }

    private static RuleBook book(Pass.Setting setting) {
        return setting.options().level() == 1 ? EXACT : ALL;
    }
}
