package org.nnc.check;

import org.nnc.source.CompileException;
import org.nnc.source.Diagnostic;
import org.nnc.source.Diagnostics;
import org.nnc.source.SourceFile;
import org.nnc.source.Span;
import org.nnc.syntax.Declaration;
import org.nnc.syntax.Parameter;
import org.nnc.syntax.Parser;
import org.nnc.type.Dim;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// A file with its imports: its models, data and train blocks, each made when it is asked for.
public final class Unit {
    private final Sources.Loaded main;
    private final List<Sources.Loaded> files;
    private final List<Diagnostic> syntax;
    private final Map<String, DataPlan> data = new LinkedHashMap<>();
    private final Diagnostics dataDiagnostics = new Diagnostics();

    private Unit(Sources.Loaded main, List<Sources.Loaded> files, List<Diagnostic> syntax) {
        this.main = main;
        this.files = files;
        this.syntax = syntax;
        for (Sources.Loaded f : files) {
            var diagnostics = f == main ? dataDiagnostics : new Diagnostics();
            for (Declaration d : f.file().declarations()) {
                if (d instanceof Declaration.Data block) {
                    data.putIfAbsent(block.name().text(), DataBlocks.plan(block, diagnostics));
                }
            }
        }
    }

    /// Reads a file and its imports.
    ///
    /// @throws CompileException if the file itself can't be read; all else is told by [#check]
    public static Unit load(Path file) {
        return of(SourceFile.read(file));
    }

    /// The same of a text; imports are looked for beside the file that its name says.
    public static Unit of(SourceFile source) {
        var diagnostics = new Diagnostics();
        var sources = new Sources(Sources::beside, diagnostics);
        var main = sources.load(source);
        return new Unit(main, sources.all(), diagnostics.sorted());
    }

    /// Everything that is wrong with the file: its syntax, every model, with its defaults, in
    /// training and in inference, and every data and train block.
    public List<Diagnostic> check() {
        var all = new Diagnostics();
        all.addAll(syntax);
        // What was not understood is missing below, where errors would only follow from that.
        if (all.hasErrors()) return all.sorted();
        all.addAll(dataDiagnostics.sorted());
        for (Declaration d : main.file().declarations()) {
            if (d instanceof Declaration.Model m) checkModel(m, all);
        }
        if (!all.hasErrors()) {
            main.file().declarations().forEach(d -> Uncalled.check(d, main.names(), all));
        }
        if (!all.hasErrors()) {
            for (TrainPlan plan : trains(all)) step(plan, Map.of(), all);
        }
        return once(all.sorted());
    }

    /// What is said in both modes is said once.
    private static List<Diagnostic> once(List<Diagnostic> all) {
        record Key(String code, Span span) {}
        var told = new LinkedHashMap<Key, Diagnostic>();
        for (Diagnostic d : all) told.putIfAbsent(new Key(d.code(), d.span()), d);
        return List.copyOf(told.values());
    }

    private void checkModel(Declaration.Model m, Diagnostics all) {
        var symbolic = new LinkedHashSet<String>();
        var given = new LinkedHashMap<String, Given>();
        for (Parameter p : m.parameters()) {
            if (p.initial().isPresent()) continue;
            Optional<Meaning> any = Plausible.value(p);
            if (any.isEmpty()) return;
            String name = p.name().text();
            if (any.get() instanceof Meaning.Whole) symbolic.add(name);
            given.put(name, new Given(Optional.empty(), any.get(), p.span(), name));
        }
        var kind = kind(m.name().text()).orElseThrow();
        for (Mode mode : List.of(Mode.TRAINING, Mode.INFERENCE)) {
            var found = new Diagnostics();
            Evaluation.of(kind, given, symbolic, mode, found);
            found.sorted().stream()
                    .filter(d -> symbolic.isEmpty() || !Plausible.mayBeFine(d))
                    .forEach(all::add);
        }
    }

    /// The models of the file itself, in order.
    public List<String> models() {
        return main.file().declarations().stream()
                .filter(d -> d instanceof Declaration.Model)
                .map(d -> ((Declaration.Model) d).name().text())
                .toList();
    }

    /// The data blocks of the file and its imports, by name.
    public Map<String, DataPlan> data() {
        return java.util.Collections.unmodifiableMap(data);
    }

    /// The file's own train blocks, in order.
    ///
    /// @throws CompileException if a setting is wrong
    public List<TrainPlan> trains() {
        var diagnostics = new Diagnostics();
        diagnostics.addAll(syntax);
        diagnostics.addAll(dataDiagnostics.sorted());
        var plans = trains(diagnostics);
        diagnostics.throwIfErrors();
        return plans;
    }

    private List<TrainPlan> trains(Diagnostics diagnostics) {
        var plans = new ArrayList<TrainPlan>();
        Set<String> runs = new LinkedHashSet<>();
        for (Declaration d : main.file().declarations()) {
            if (!(d instanceof Declaration.Train t)) continue;
            Frame f = settings(new Run(Mode.TRAINING, new Reporter(diagnostics)), main.names());
            TrainPlan plan = TrainBlocks.plan(f, t, data.keySet(), runs);
            plans.add(plan);
            runs.add(plan.name());
        }
        return plans;
    }

    private static Frame settings(Run run, FileNames names) {
        return new Frame(
                run,
                Frame.Kind.TRAIN,
                new Scope(names.scope()),
                new Owner("$train"),
                Optional.empty());
    }

    private Optional<Meaning.ModelKind> kind(String model) {
        return main.names()
                .find(model)
                .map(Binding::meaning)
                .filter(m -> m instanceof Meaning.ModelKind)
                .map(m -> (Meaning.ModelKind) m);
    }

    /// A model as a graph.
    ///
    /// @param arguments by parameter, see [#argument]
    /// @throws CompileException with everything that is wrong with it
    public ModelGraph instantiate(String model, Map<String, Meaning> arguments, boolean training) {
        return instantiate(model, arguments, training ? Mode.TRAINING : Mode.INFERENCE);
    }

    /// A model as a graph for a mode.
    ///
    /// @param arguments by parameter, see [#argument]
    /// @throws CompileException with everything that is wrong with it
    public ModelGraph instantiate(String model, Map<String, Meaning> arguments, Mode mode) {
        var diagnostics = new Diagnostics();
        diagnostics.addAll(syntax);
        diagnostics.throwIfErrors();
        var kind = kind(model).orElseThrow(() -> noModel(model, start()));
        Evaluation e = Evaluation.of(kind, given(kind, arguments), Set.of(), mode, diagnostics);
        diagnostics.throwIfErrors();
        return e.graph();
    }

    private Span start() {
        return main.file().source().span(0, 0);
    }

    private CompileException noModel(String model, Span span) {
        var near = Expressions.nearest(model, models());
        var d = Problem.UNKNOWN_NAME.at(span, "there is no model '" + model + "'").nearest(near);
        return new CompileException(
                List.of(near.isEmpty() ? d.hint("the file has " + models()) : d));
    }

    private Map<String, Given> given(Meaning.ModelKind kind, Map<String, Meaning> arguments) {
        List<String> known =
                kind.declaration().parameters().stream().map(p -> p.name().text()).toList();
        for (String name : arguments.keySet()) {
            if (!known.contains(name)) throw noParameter(kind, name, known);
        }
        var given = new LinkedHashMap<String, Given>();
        arguments.forEach(
                (name, m) -> given.put(name, new Given(Optional.empty(), m, start(), name)));
        return given;
    }

    private static CompileException noParameter(
            Meaning.ModelKind kind, String name, List<String> known) {
        var model = kind.declaration().name();
        var near = Expressions.nearest(name, known);
        var d =
                Problem.UNKNOWN_NAME
                        .at(model.span(), model + " has no parameter '" + name + "'")
                        .nearest(near);
        return new CompileException(
                List.of(near.isEmpty() ? d.hint("its parameters are " + known) : d));
    }

    /// The value of an argument from its text: `500`, `1e-3`, `[32, 64]`, `true`, `relu`.
    ///
    /// @throws CompileException if it is no expression of the language
    public Meaning argument(String text) {
        var source = new SourceFile("<argument>", "fn f() = " + text + "\n");
        var file = Parser.parse(source).fileOrThrow();
        var diagnostics = new Diagnostics();
        Frame f = settings(new Run(Mode.INFERENCE, new Reporter(diagnostics)), main.names());
        var body = ((Declaration.Function) file.declarations().getFirst()).body();
        Meaning m = Statements.result(f, body);
        diagnostics.throwIfErrors();
        return m;
    }

    /// A train block's step as a graph.
    ///
    /// @param arguments take the place of the block's own arguments of the model
    /// @throws CompileException with everything that is wrong with it
    public TrainGraph trainGraph(TrainPlan plan, Map<String, Meaning> arguments) {
        var diagnostics = new Diagnostics();
        Optional<TrainGraph> graph = step(plan, arguments, diagnostics);
        diagnostics.throwIfErrors();
        return graph.orElseThrow();
    }

    /// A train block's whole model in inference mode, with the block's arguments.
    ///
    /// @param arguments take the place of the block's own
    /// @throws CompileException with everything that is wrong with it
    public ModelGraph inferenceGraph(TrainPlan plan, Map<String, Meaning> arguments) {
        return graph(plan, arguments, Mode.INFERENCE);
    }

    /// The same as a stream, whose calls go on from each other.
    public ModelGraph streamGraph(TrainPlan plan, Map<String, Meaning> arguments) {
        return graph(plan, arguments, Mode.STREAM);
    }

    private ModelGraph graph(TrainPlan plan, Map<String, Meaning> arguments, Mode mode) {
        var diagnostics = new Diagnostics();
        var kind = kind(plan.model()).orElseThrow(() -> noModel(plan.model(), start()));
        var own = modelArguments(plan, diagnostics);
        own.putAll(given(kind, arguments));
        Evaluation e = Evaluation.of(kind, own, Set.of(), mode, diagnostics);
        diagnostics.throwIfErrors();
        return e.graph();
    }

    private Optional<TrainGraph> step(
            TrainPlan plan, Map<String, Meaning> arguments, Diagnostics diagnostics) {
        var span = plan.declaration().model().getFirst().span();
        var kind = kind(plan.model());
        if (kind.isEmpty()) {
            diagnostics.addAll(noModel(plan.model(), span).diagnostics());
            return Optional.empty();
        }
        var own = modelArguments(plan, diagnostics);
        own.putAll(given(kind.get(), arguments));
        Evaluation e = Evaluation.of(kind.get(), own, Set.of(), Mode.TRAINING, diagnostics);
        if (diagnostics.hasErrors()) return Optional.empty();
        try {
            ModelPart part = part(e, plan);
            checkWatched(plan, part);
            Frame f = settings(e.run(), main.names());
            return Optional.of(new TrainSteps(f, plan, e.whole(), part).build());
        } catch (Failure f) {
            f.diagnostic().ifPresent(e.run().reporter()::add);
            return Optional.empty();
        }
    }

    /// The arguments of `train M(hidden = 500)`.
    private Map<String, Given> modelArguments(TrainPlan plan, Diagnostics diagnostics) {
        var run = new Run(Mode.TRAINING, new Reporter(diagnostics));
        Frame f = settings(run, main.names());
        var given = new ArrayList<Given>();
        for (var a : plan.declaration().arguments()) {
            given.add(Given.of(a.name(), Expressions.eval(f, a.value()), a.value()));
        }
        try {
            var d = kind(plan.model()).orElseThrow().declaration();
            return new LinkedHashMap<>(Binder.match(plan.model(), d.parameters(), given));
        } catch (Failure failure) {
            failure.diagnostic().ifPresent(run.reporter()::add);
            return new LinkedHashMap<>();
        }
    }

    private static ModelPart part(Evaluation e, TrainPlan plan) {
        ModelPart part = e.whole();
        var names = plan.declaration().model();
        for (int i = 1; i < names.size(); i++) {
            var name = names.get(i);
            var found = Models.members(e.run(), part).local(name.text()).map(Binding::meaning);
            if (found.isEmpty() || !(found.get() instanceof Meaning.Part(ModelPart next))) {
                throw Problem.TRAIN.failure(
                        name.span(), "`" + part.name() + "` has no part '" + name.text() + "'");
            }
            part = next;
        }
        return part;
    }

    private static void checkWatched(TrainPlan plan, ModelPart part) {
        var known = new LinkedHashSet<>(part.metrics().keySet());
        part.loss().ifPresent(_ -> known.add("loss"));
        plan.earlyStop().ifPresent(s -> checkMetric(s.metric(), s.span(), known));
        plan.plateau().ifPresent(s -> checkMetric(s.metric(), s.span(), known));
    }

    private static void checkMetric(String metric, Span span, Set<String> known) {
        if (known.contains(metric)) return;
        throw new Failure(
                Problem.UNKNOWN_NAME
                        .at(span, "the model has no metric '" + metric + "'")
                        .nearest(Expressions.nearest(metric, known)));
    }

    /// A constant size as an argument.
    public static Meaning whole(long value) {
        return new Meaning.Whole(Dim.of(value));
    }
}
