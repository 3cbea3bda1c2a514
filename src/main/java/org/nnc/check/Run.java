package org.nnc.check;

import org.nnc.graph.Builder;
import org.nnc.graph.Node;
import org.nnc.graph.Nodes;
import org.nnc.op.Cast;
import org.nnc.op.Constant;
import org.nnc.op.Expand;
import org.nnc.op.Reshape;
import org.nnc.op.Variable;
import org.nnc.program.Scalar;
import org.nnc.source.Span;
import org.nnc.type.DType;
import org.nnc.type.Dim;
import org.nnc.type.TensorType;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// One evaluation of a model: the graph that grows, and all that was declared so far.
final class Run {
    private static final int MOST_NODES = 200_000;

    private final Builder builder = new Builder();
    private final Mode mode;
    private final Reporter reporter;
    private final Facts facts = new Facts();
    private final Map<String, ModelGraph.Kept> parameters = new LinkedHashMap<>();
    private final Map<String, ModelGraph.Kept> states = new LinkedHashMap<>();
    private final Map<String, ModelGraph.Kept> carried = new LinkedHashMap<>();
    private final Map<String, Node> updates = new LinkedHashMap<>();
    private final Map<String, Variable> inputs = new LinkedHashMap<>();
    private final Map<String, Variable> targets = new LinkedHashMap<>();
    private final List<Requirement> requirements = new ArrayList<>();
    private final Set<String> reservedInputs = new LinkedHashSet<>();
    private final Set<String> places = new LinkedHashSet<>();
    private final Map<String, String> latest = new HashMap<>();
    private final Map<String, Integer> draws = new HashMap<>();
    private final Set<String> symbolic = new LinkedHashSet<>();
    private Optional<String> drawPath = Optional.empty();
    private Map<String, TensorType> expected = Map.of();
    private boolean missedParameter;
    private boolean tooLarge;
    private final Map<String, String> inputOwners = new HashMap<>();
    private final List<ModelPart> parts = new ArrayList<>();
    private final Map<String, Dim> indexLimits = new LinkedHashMap<>();
    private int placeholders;

    /// The numbers of the steps of the loops whose bodies are being run, the outermost first.
    private final List<Node> loops = new ArrayList<>();

    Run(Mode mode, Reporter reporter) {
        this.mode = mode;
        this.reporter = reporter;
    }

    Builder builder() {
        return builder;
    }

    Mode mode() {
        return mode;
    }

    boolean training() {
        return mode == Mode.TRAINING;
    }

    Reporter reporter() {
        return reporter;
    }

    Facts facts() {
        return facts;
    }

    Map<String, ModelGraph.Kept> parameters() {
        return parameters;
    }

    Map<String, ModelGraph.Kept> states() {
        return states;
    }

    /// The states of sequences, which have a free size, by path.
    Map<String, ModelGraph.Kept> carried() {
        return carried;
    }

    Map<String, Node> updates() {
        return updates;
    }

    Map<String, Variable> inputs() {
        return inputs;
    }

    Map<String, Variable> targets() {
        return targets;
    }

    List<Requirement> requirements() {
        return requirements;
    }

    /// Names of inputs and targets that the model itself declares: its parts take other ones.
    Set<String> reservedInputs() {
        return reservedInputs;
    }

    /// Which part's input a name of the whole is, by path.
    Map<String, String> inputOwners() {
        return inputOwners;
    }

    /// The parts that were made, in order; one that is wired takes the place of the unwired.
    List<ModelPart> parts() {
        return parts;
    }

    /// Paths of the layers that were called.
    Set<String> places() {
        return places;
    }

    /// By the path of a name: that of the layer whose value was bound to it last, `h_1` for `h`.
    Map<String, String> latest() {
        return latest;
    }

    /// Arguments without a value that stand as sizes while a model is checked by itself.
    Set<String> symbolic() {
        return symbolic;
    }

    /// Types of parameters by path, known from an earlier evaluation of the same model.
    Map<String, TensorType> expected() {
        return expected;
    }

    void expect(Map<String, TensorType> types) {
        expected = types;
    }

    /// A parameter was asked for before the call that makes it.
    void missParameter() {
        missedParameter = true;
    }

    boolean missedParameter() {
        return missedParameter;
    }

    Node variable(String name, Variable.Role role, TensorType type) {
        return builder.add(new Variable(name, role, type));
    }

    /// An `int` scalar that the runtime gives: `$seed`, `$step`, …
    Node reserved(String name) {
        return variable(name, Variable.Role.INPUT, TensorType.scalar(DType.INT));
    }

    /// A scalar that the runtime gives, as a float.
    Meaning runtime(Meaning.Runtime r) {
        Node n = variable(r.variable(), Variable.Role.INPUT, TensorType.scalar(r.type()));
        return new Meaning.Tensor(Nodes.cast(builder, n, DType.FLOAT));
    }

    String placeholder() {
        return "$dy" + placeholders++;
    }

    /// While the initial value of what lies at `path` is evaluated, draws are named by it and do
    /// not depend on the step.
    Optional<String> setDrawPath(Optional<String> path) {
        var before = drawPath;
        drawPath = path;
        return before;
    }

    void enterLoop(Node step) {
        loops.add(step);
    }

    void leaveLoop() {
        loops.removeLast();
    }

    boolean isInLoop() {
        return !loops.isEmpty();
    }

    /// The step by which draws made now differ from step to step: of training, and of the loops
    /// around, mixed by odd factors (of Knuth's and Murmur's multiplicative hashes).
    Node drawStep() {
        if (drawPath.isPresent()) return integer(0);
        Node step = reserved("$step");
        for (Node loop : loops) {
            Node number = Nodes.add(builder, loop, integer(1));
            Node spread = Nodes.mul(builder, number, integer(0x9e3779b9));
            Node mixed = Nodes.map(builder, Scalar.XOR, step, spread);
            step = Nodes.mul(builder, mixed, integer(0x85ebca6b));
        }
        return step;
    }

    private Node integer(int value) {
        return builder.add(new Constant(value, DType.INT));
    }

    /// A number for a draw in `owner`, from the draw's path alone, so that the same draw has the
    /// same number in every compilation (FNV-1a).
    int nextDraw(Owner owner) {
        String path = drawPath.orElse(owner.path() + "?");
        int count = draws.merge(path, 1, Integer::sum) - 1;
        int hash = 0x811c9dc5;
        for (char c : (path + "#" + count).toCharArray()) hash = (hash ^ c) * 0x01000193;
        return hash;
    }

    /// `index` chooses among `limit` places. Where it is an input or target as given, that bounds
    /// what may be given.
    void choosesAmong(Node index, Dim limit) {
        Node given = index;
        while (given.op() instanceof Reshape
                || given.op() instanceof Cast
                || given.op() instanceof Expand) {
            given = given.operands().getFirst();
        }
        if (given.op() instanceof Variable v
                && v.role() == Variable.Role.INPUT
                && given.dtype().isInteger()) {
            indexLimits.putIfAbsent(v.name(), limit);
        }
    }

    /// How many places an input or target chooses among, by name.
    Map<String, Dim> indexLimits() {
        return indexLimits;
    }

    /// Nodes made from now on come from this place, or from the user's call that led there.
    void setOrigin(Span span) {
        if (builder.nodes().size() > MOST_NODES) throw tooLarge(span);
        builder.setOrigin(reporter.userSite(span));
    }

    private Failure tooLarge(Span span) {
        if (tooLarge) return Failure.silent();
        tooLarge = true;
        return new Failure(
                Problem.ENDLESS
                        .at(span, "the graph grows beyond " + MOST_NODES + " operations here")
                        .hint("a loop is unrolled at compile time: is one far too long?"));
    }
}
