package org.nnc.bench.work;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// One thing that is measured.
///
/// @param name as in the results
/// @param kind for the groups of the results
/// @param file in `bench/models`
/// @param model in that file
/// @param arguments of the model, as source text
/// @param sizes its free sizes
/// @param optimizer the name of a train block and what is known of it, for a step of training
/// @param operations elementary operations of a run: multiplications and additions, or elements
/// @param network the same for other libraries: the outputs, or for training the loss
/// @param bfloat16 whether our code keeps its weights in 16 bits; others compute as ever
public record Workload(
        String name,
        Kind kind,
        String file,
        String model,
        Map<String, String> arguments,
        Map<String, Long> sizes,
        Optional<Optimizer> optimizer,
        double operations,
        Network network,
        boolean bfloat16) {
    /// What a workload is.
    public enum Kind {
        PRODUCT,
        INFERENCE,
        TRAINING
    }

    /// As the train blocks of `bench/models` have it.
    public enum Optimizer {
        SGD("Sgd", 0.01f),
        ADAM("Adam", 1e-6f);

        private final String block;
        private final float rate;

        Optimizer(String block, float rate) {
            this.block = block;
            this.rate = rate;
        }

        public String block() {
            return block;
        }

        public float rate() {
            return rate;
        }
    }

    /// The same with weights of 16 bits.
    Workload narrow() {
        String longer = name + ", 16-bit weights";
        return new Workload(
                longer, kind, file, model, arguments, sizes, optimizer, operations, network, true);
    }

    /// What the interpreter computes to know what must come out, since it is slow: fewer rows where
    /// rows do not depend on each other, and smaller pictures. Its weights have 32 bits.
    public Workload checked() {
        Map<String, String> small = new LinkedHashMap<>(arguments);
        small.computeIfPresent("size", (_, _) -> "64");
        Map<String, Long> few = new LinkedHashMap<>(sizes);
        if (kind != Kind.TRAINING && !sizes.containsKey("T")) {
            long most = model.equals("Chain") ? 1000 : model.equals("Product") ? 8 : 2;
            few.replaceAll((_, size) -> Math.min(size, most));
        }
        return new Workload(
                name, kind, file, model, small, few, optimizer, operations, network, false);
    }

    /// True if it is another workload with another optimizer.
    public boolean again() {
        return optimizer.filter(o -> o != Optimizer.SGD).isPresent();
    }

    /// True if all of it may be run by the interpreter.
    public boolean interpretable() {
        return operations < 3e8;
    }

    /// A whole example of what is measured; for lists of names.
    public static List<String> names(List<Workload> workloads) {
        return workloads.stream().map(Workload::name).toList();
    }
}
