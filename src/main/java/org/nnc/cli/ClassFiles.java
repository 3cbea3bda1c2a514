package org.nnc.cli;

import org.nnc.check.ModelGraph;
import org.nnc.data.DataException;
import org.nnc.jvm.Flavour;
import org.nnc.jvm.ModelClass;
import org.nnc.pass.Compiler;
import org.nnc.pass.Options;
import org.nnc.train.Engine;

import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Optional;

/// Writes a model's outputs as a class, as the options of a command say.
record ClassFiles(
        ModelOptions options, Options compilation, ModelGraph model, Optional<String> className) {
    Path write(Path folder, Optional<Path> weights) {
        check(weights);
        return ModelClasses.write(compiled(), folder, weights);
    }

    Path writeJar(Path jar, Optional<Path> weights) {
        check(weights);
        return ModelClasses.writeJar(compiled(), jar, weights);
    }

    /// Weights of another model are found now, and not where the class is used.
    private void check(Optional<Path> weights) {
        weights.ifPresent(file -> Models.memory(model, options.precision(), file));
    }

    /// With vector code, which is taken where it can be, unless only scalar code is asked for.
    private ModelClass compiled() {
        EnumSet<Flavour> flavours = EnumSet.of(Flavour.SCALAR);
        if (options.engine != Engine.SCALAR) flavours.add(Flavour.VECTOR);
        return ModelClasses.of(
                model,
                name(),
                flavours,
                graph -> Compiler.compile(graph, options.precision(), compilation));
    }

    private String name() {
        String name = className.orElse(model.name());
        try {
            ModelClass.checkName(name);
            return name;
        } catch (IllegalArgumentException e) {
            throw DataException.of("%s.", e.getMessage()).because(e);
        }
    }
}
