package org.nnc.check;

import org.nnc.op.Variable;
import org.nnc.source.Diagnostics;
import org.nnc.type.TensorType;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/// One evaluation of a whole model, in one mode.
final class Evaluation {
    private final Run run;
    private final ModelPart whole;

    private Evaluation(Run run, ModelPart whole) {
        this.run = run;
        this.whole = whole;
    }

    Run run() {
        return run;
    }

    ModelPart whole() {
        return whole;
    }

    /// Evaluates a model and all its parts. If a parameter of an instance is asked for above the
    /// call that makes it, the model is evaluated again, with its type known.
    ///
    /// @param symbolic the arguments that are sizes without a value
    static Evaluation of(
            Meaning.ModelKind kind,
            Map<String, Given> given,
            Set<String> symbolic,
            Mode mode,
            Diagnostics diagnostics) {
        var first = new Diagnostics();
        Evaluation e = once(kind, given, symbolic, mode, first, Map.of());
        if (!e.run.missedParameter()) {
            diagnostics.addAll(first.sorted());
            return e;
        }
        Map<String, TensorType> types = new HashMap<>();
        e.run.parameters().forEach((path, k) -> types.put(path, k.type()));
        return once(kind, given, symbolic, mode, diagnostics, types);
    }

    private static Evaluation once(
            Meaning.ModelKind kind,
            Map<String, Given> given,
            Set<String> symbolic,
            Mode mode,
            Diagnostics diagnostics,
            Map<String, TensorType> expected) {
        var run = new Run(mode, new Reporter(diagnostics));
        run.symbolic().addAll(symbolic);
        run.expect(expected);
        run.reservedInputs().addAll(Models.givenNames(kind.declaration().body()));
        var span = kind.declaration().name().span();
        var whole = new ModelPart(kind, "", given, Map.of(), span);
        try {
            Models.members(run, whole);
            for (int i = 0; i < run.parts().size(); i++) Models.members(run, run.parts().get(i));
            Carried.check(run);
        } catch (Failure f) {
            f.diagnostic().ifPresent(run.reporter()::add);
        }
        return new Evaluation(run, whole);
    }

    ModelGraph graph() {
        return graph(run, whole);
    }

    static ModelGraph graph(Run run, ModelPart whole) {
        var given = new LinkedHashMap<String, Variable>(run.inputs());
        given.putAll(run.targets());
        return new ModelGraph(
                whole.name(),
                run.training(),
                run.builder(),
                run.inputs(),
                run.targets(),
                run.parameters(),
                run.states(),
                run.carried(),
                whole.outputs(),
                whole.metrics(),
                whole.loss(),
                run.updates(),
                ModelGraph.freeSizes(given.values()),
                run.requirements(),
                run.indexLimits());
    }
}
