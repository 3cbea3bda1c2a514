package org.nnc.cli;

import org.nnc.check.ModelGraph;
import org.nnc.format.AtomicFile;
import org.nnc.jvm.ClassEmitter;
import org.nnc.jvm.Flavour;
import org.nnc.pass.Compiler;
import org.nnc.pass.Options;
import org.nnc.program.Program;
import org.nnc.train.Engine;

import java.nio.file.Path;
import java.util.Optional;

/// Writes a model's outputs as a class.
record ClassFiles(ModelOptions options, ModelGraph model, Optional<String> className) {
    Path write(Path folder, Optional<Path> weights) {
        Program program =
                Compiler.compile(model.inferenceGraph(), options.precision(), Options.DEFAULT);
        Flavour flavour = options.engine == Engine.SCALAR ? Flavour.SCALAR : Flavour.VECTOR;
        String name = className.orElse(model.name()).replace('.', '/');
        Path file = folder.resolve(name + ".class");
        AtomicFile.write(file, ClassEmitter.emit(program, name, flavour).bytes());
        return file;
    }

    Path writeJar(Path jar, Optional<Path> weights) {
        throw new UnsupportedOperationException("runnable jars");
    }
}
