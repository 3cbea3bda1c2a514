package org.nnc.jvm;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// Writes the classes of a [ModelClass]: the class itself, its `Workspace`, what `main` needs, the
/// kernels of each request and flavour, and copies of the runtime's classes.
///
/// What the methods do stands in [org.nnc.runtime.Session] and [org.nnc.runtime.Call], which are
/// copied along; the methods written here only hand over their arguments, with the right types.
final class ModelClassEmitter {
    private final ModelClass model;
    private final ModelNames names;

    ModelClassEmitter(ModelClass model) {
        this.model = model;
        this.names = new ModelNames(model, new Relocation(model.internalName()));
    }

    /// All classes by internal name, the one for users first.
    Map<String, byte[]> emit() {
        List<RequestMethods> requests =
                IntStream.range(0, model.requests().size())
                        .mapToObj(i -> new RequestMethods(model, i))
                        .toList();
        Map<String, byte[]> classes = new LinkedHashMap<>();
        classes.put(names.name(), new FacadeClass(names, requests).bytes());
        classes.put(names.workspace(), new WorkspaceClass(names, requests).bytes());
        classes.put(names.main(), new MainClass(names).bytes());
        for (Flavour flavour : Flavour.values()) {
            if (!model.has(flavour)) continue;
            for (ModelClass.Request r : model.requests()) {
                String kernels = names.kernels(r, flavour);
                byte[] emitted = ClassEmitter.emit(r.program(), kernels, flavour).bytes();
                classes.put(kernels, names.relocation().moved(emitted));
            }
        }
        classes.putAll(names.relocation().runtime());
        return classes;
    }
}
