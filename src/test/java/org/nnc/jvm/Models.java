package org.nnc.jvm;

import org.nnc.check.ModelGraph;
import org.nnc.check.Unit;
import org.nnc.pass.Compiler;
import org.nnc.pass.Options;
import org.nnc.program.Program;
import org.nnc.source.SourceFile;
import org.nnc.type.Precision;

import java.util.List;
import java.util.Map;

/// Programs of models in the language.
final class Models {
    private Models() {}

    /// The only model of a text.
    static ModelGraph graph(String text) {
        Unit unit = Unit.of(new SourceFile("model.nn", text));
        return unit.instantiate(unit.models().getFirst(), Map.of(), false);
    }

    static Program program(String text, Precision precision, String... outputs) {
        return Compiler.compile(graph(text).graph(List.of(outputs)), precision, Options.DEFAULT);
    }
}
