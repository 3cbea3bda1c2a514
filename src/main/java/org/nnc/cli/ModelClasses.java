package org.nnc.cli;

import org.nnc.check.ModelGraph;
import org.nnc.check.Relation;
import org.nnc.check.Requirement;
import org.nnc.data.DataException;
import org.nnc.format.AtomicFile;
import org.nnc.graph.Graph;
import org.nnc.graph.Node;
import org.nnc.jvm.Flavour;
import org.nnc.jvm.ModelClass;
import org.nnc.jvm.ModelJar;
import org.nnc.op.Variable;
import org.nnc.program.Program;
import org.nnc.type.TensorType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/// Models as classes that users embed.
public final class ModelClasses {
    private ModelClasses() {}

    /// The class of a model in inference mode: each output with what it alone needs. Made of the
    /// model as a stream, it also has streams.
    ///
    /// @param name with its package, as in `com.acme.Digits`
    /// @param compile rewrites, lowers and plans
    /// @throws IllegalArgumentException if no class can have that name
    /// @throws DataException if the model has no output
    public static ModelClass of(
            ModelGraph model,
            String name,
            Set<Flavour> flavours,
            Function<Graph, Program> compile) {
        if (model.outputs().isEmpty()) {
            throw DataException.of("%s has no output; add 'output name = …' to it.", model.name());
        }
        List<ModelClass.Request> requests = new ArrayList<>();
        for (Map.Entry<String, Node> e : model.outputs().entrySet()) {
            Program program = compile.apply(model.graph(List.of(e.getKey())));
            List<TensorType> types = List.of(e.getValue().type());
            requests.add(new ModelClass.Request(e.getKey(), program, types));
        }
        List<ModelClass.Condition> conditions =
                model.requirements().stream().map(ModelClasses::condition).toList();
        return new ModelClass(name, flavours, tensors(model), requests, conditions);
    }

    /// Writes class files under a folder, in folders for their package, and the weights beside
    /// them.
    ///
    /// @return the file of the class itself
    public static Path write(ModelClass model, Path folder, Optional<Path> weights) {
        Map<String, byte[]> classes = model.emit();
        try {
            for (Map.Entry<String, byte[]> e : classes.entrySet()) {
                Path file = folder.resolve(e.getKey() + ".class");
                Files.createDirectories(file.getParent());
                Files.write(file, e.getValue());
            }
            if (weights.isPresent()) {
                Path resource = folder.resolve(model.resource());
                Files.copy(weights.get(), resource, StandardCopyOption.REPLACE_EXISTING);
            }
        } catch (IOException e) {
            throw DataException.of(
                            "The class cannot be written to %s: %s. Make room, or choose another"
                                    + " folder.",
                            folder, DataException.reason(e))
                    .because(e);
        }
        return folder.resolve(classes.keySet().iterator().next() + ".class");
    }

    /// Writes a jar that runs, all or nothing.
    public static Path writeJar(ModelClass model, Path jar, Optional<Path> weights) {
        AtomicFile.write(jar, out -> ModelJar.write(model, weights, out));
        return jar;
    }

    private static Map<String, TensorType> tensors(ModelGraph model) {
        Map<String, TensorType> tensors = new LinkedHashMap<>();
        for (Variable v : model.inputs().values()) tensors.put(v.name(), v.type());
        for (Variable v : model.targets().values()) tensors.put(v.name(), v.type());
        model.parameters().forEach((path, k) -> tensors.put(path, k.type()));
        model.states().forEach((path, k) -> tensors.put(path, k.type()));
        model.carried().forEach((path, k) -> tensors.put(path, k.initial().type()));
        return tensors;
    }

    private static ModelClass.Condition condition(Requirement requirement) {
        List<String> relations = requirement.relations().stream().map(Relation::toString).toList();
        Set<String> free = new LinkedHashSet<>();
        for (Relation r : requirement.relations()) {
            free.addAll(r.left().names());
            free.addAll(r.right().names());
        }
        requirement.sizes().values().forEach(d -> free.addAll(d.names()));
        return new ModelClass.Condition(
                relations, requirement.message(), requirement.sizes(), free);
    }
}
