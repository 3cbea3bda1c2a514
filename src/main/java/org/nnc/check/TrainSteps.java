package org.nnc.check;

import org.nnc.grad.Gradient;
import org.nnc.graph.Graph;
import org.nnc.graph.Node;
import org.nnc.graph.Nodes;
import org.nnc.source.Span;
import org.nnc.syntax.Argument;
import org.nnc.syntax.Expression;
import org.nnc.syntax.Statement;
import org.nnc.type.DType;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Adds the optimizer's work to an evaluated model.
final class TrainSteps {
    private final Frame frame;
    private final TrainPlan plan;
    private final ModelPart whole;
    private final ModelPart part;

    /// @param frame in which the block's settings are evaluated
    TrainSteps(Frame frame, TrainPlan plan, ModelPart whole, ModelPart part) {
        this.frame = frame;
        this.plan = plan;
        this.whole = whole;
        this.part = part;
    }

    private Run run() {
        return frame.run();
    }

    private Optional<Statement.Assign> setting(String name) {
        return TrainBlocks.setting(plan.declaration(), name);
    }

    private boolean ofPart(String path) {
        return part.isWhole() || path.startsWith(part.path() + ".");
    }

    TrainGraph build() {
        ModelGraph model = Evaluation.graph(run(), whole);
        var updates = new LinkedHashMap<String, Node>();
        model.updates()
                .forEach((path, n) -> {
                    if (ofPart(path)) updates.put(path, n);
                });
        var states = new LinkedHashMap<String, ModelGraph.Kept>();
        List<String> trained = List.of();
        Optional<Node> loss = part.loss();
        if (loss.isPresent()) {
            trained = trained(loss.get(), updates.keySet());
            Node minimized = withPenalty(loss.get(), trained);
            loss = Optional.of(minimized);
            if (!trained.isEmpty()) optimize(minimized, trained, updates, states);
        } else if (updates.isEmpty()) {
            throw Problem.TRAIN.failure(
                    plan.span(),
                    "`" + part.name() + "` has neither a loss nor a learning rule of" + " its own");
        }
        return new TrainGraph(plan, model, trained, states, loss, part.metrics(), updates);
    }

    /// The parameters that the loss depends on and that have no learning rule of their own.
    private List<String> trained(Node loss, Set<String> ruled) {
        Set<Node> reached = new HashSet<>(Graph.reachable(List.of(loss)));
        return run().parameters().values().stream()
                .filter(k -> reached.contains(k.variable()) && k.type().dtype() == DType.FLOAT)
                .map(ModelGraph.Kept::name)
                .filter(p -> ofPart(p) && !ruled.contains(p))
                .toList();
    }

    private Node parameter(String path) {
        return run().parameters().get(path).variable();
    }

    private Node withPenalty(Node loss, List<String> trained) {
        Optional<Statement.Assign> s = setting("penalty");
        if (s.isEmpty()) return loss;
        Node sum = loss;
        for (String path : trained) {
            Node one = tensor(partial(s.get(), new Meaning.Tensor(parameter(path))), s.get());
            if (one.rank() != 0) {
                throw Problem.TRAIN.failure(
                        s.get().value().span(), "a penalty is a scalar, this is " + one.type());
            }
            sum = Nodes.add(run().builder(), sum, Convert.cast(frame, one, DType.FLOAT));
        }
        return sum;
    }

    /// A setting that is a function called without its first argument, with that argument.
    private Meaning partial(Statement.Assign s, Meaning first) {
        Expression e = s.value();
        var given = new ArrayList<Given>();
        given.add(new Given(Optional.empty(), first, e.span(), "the value"));
        Meaning callee;
        if (e instanceof Expression.Call c) {
            callee = Expressions.known(frame, c.callee());
            for (Argument a : c.arguments()) {
                given.add(Given.of(a.name(), Expressions.known(frame, a.value()), a.value()));
            }
        } else {
            callee = Expressions.known(frame, e);
        }
        return Calls.apply(frame, callee, given, e.span());
    }

    private Node tensor(Meaning m, Statement.Assign s) {
        String name = s.targets().getFirst().text();
        var given = new Given(Optional.empty(), m, s.value().span(), Given.text(s.value()));
        return Convert.node(frame, m, name, given);
    }

    private void optimize(
            Node loss,
            List<String> trained,
            Map<String, Node> updates,
            Map<String, ModelGraph.Kept> states) {
        Statement.Assign s =
                setting("optimizer")
                        .orElseThrow(() ->
                                new Failure(
                                        Problem.TRAIN
                                                .at(plan.span(), "an optimizer is missing")
                                                .hint(
                                                        "say one, such as `optimizer ="
                                                                + " adam(rate = 1e-3)`")));
        run().setOrigin(s.span());
        var parameters = trained.stream().map(this::parameter).toList();
        List<Node> gradients = clipped(Gradient.gradients(run().builder(), loss, parameters));
        var rule = rule(s);
        Set<String> before = new HashSet<>(run().states().keySet());
        for (int i = 0; i < trained.size(); i++) rule.apply(trained.get(i), gradients.get(i));
        run().states()
                .forEach((path, k) -> {
                    if (!before.contains(path)) states.put(path, k);
                });
        states.keySet().forEach(run().states()::remove);
        for (String path : rule.changed()) {
            Node next = run().updates().remove(path);
            updates.put(path, trained.contains(path) ? constrained(next) : next);
        }
    }

    private OptimizerRule rule(Statement.Assign s) {
        Expression e = s.value() instanceof Expression.Pipe p ? p.asCall() : s.value();
        Expression callee = e instanceof Expression.Call c ? c.callee() : e;
        Meaning m = Expressions.known(frame, callee);
        if (!(m instanceof Meaning.OptimizerKind kind)) {
            throw Problem.TRAIN.failure(
                    callee.span(), "an optimizer is wanted, this is " + m.describe());
        }
        var given = new ArrayList<Given>();
        if (e instanceof Expression.Call c) {
            for (Argument a : c.arguments()) {
                given.add(Given.of(a.name(), Expressions.known(frame, a.value()), a.value()));
            }
        }
        return new OptimizerRule(frame, kind, given, e.span());
    }

    private List<Node> clipped(List<Node> gradients) {
        Optional<Statement.Assign> s = setting("clip");
        if (s.isEmpty()) return gradients;
        Span span = s.get().value().span();
        List<Meaning> list = gradients.stream().map(g -> (Meaning) new Meaning.Tensor(g)).toList();
        Meaning result = partial(s.get(), new Meaning.Sequence(list));
        if (!(result instanceof Meaning.Sequence(var all)) || all.size() != gradients.size()) {
            throw Problem.TRAIN.failure(
                    span,
                    "`clip` gives a list of as many gradients as it gets, this is "
                            + result.describe());
        }
        var clipped = new ArrayList<Node>();
        for (int i = 0; i < all.size(); i++) {
            Node n = tensor(all.get(i), s.get());
            if (!n.type().equals(gradients.get(i).type())) {
                throw Problem.TRAIN.failure(
                        span,
                        "`clip` makes "
                                + n.type()
                                + " of a gradient"
                                + " that is "
                                + gradients.get(i).type());
            }
            clipped.add(n);
        }
        return clipped;
    }

    private Node constrained(Node next) {
        Optional<Statement.Assign> s = setting("constraint");
        if (s.isEmpty() || next.rank() < 2) return next;
        Node n = tensor(partial(s.get(), new Meaning.Tensor(next)), s.get());
        if (n.type().equals(next.type())) return n;
        throw Problem.TRAIN.failure(
                s.get().value().span(),
                "`constraint` makes " + n.type() + " of a parameter that is " + next.type());
    }
}
