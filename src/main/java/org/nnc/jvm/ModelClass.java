package org.nnc.jvm;

import org.nnc.program.Buffer;
import org.nnc.program.Program;
import org.nnc.type.DType;
import org.nnc.type.Dim;
import org.nnc.type.Precision;
import org.nnc.type.TensorType;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// A class that users embed: what it is made of.
///
/// It needs nothing but a JDK; `docs/embedding.md` describes it as users see it.
///
/// @param name with its package: `com.acme.Digits`
/// @param flavours one, or both; of both, the class takes vector code where it can
/// @param tensors all inputs, parameters and states, by name; programs need not use them all
/// @param requests what can be asked for
/// @param conditions what must hold of the free sizes
public record ModelClass(
        String name,
        Set<Flavour> flavours,
        Map<String, TensorType> tensors,
        List<Request> requests,
        List<Condition> conditions) {
    /// Results, and the program that computes them and nothing else.
    ///
    /// @param outputs in the program's order
    public record Request(String name, Program program, List<TensorType> outputs) {
        public Request {
            outputs = List.copyOf(outputs);
        }

        Precision precision() {
            return program.precision();
        }
    }

    /// A condition on free sizes.
    ///
    /// @param relations all must hold: `H / 2 * 2 == H`
    /// @param message `{name}` stands for the size of that name
    /// @param sizes what names in the message stand for
    /// @param free the names of the free sizes in it
    public record Condition(
            List<String> relations, String message, Map<String, Dim> sizes, Set<String> free) {}

    public ModelClass {
        checkName(name);
        if (flavours.isEmpty() || requests.isEmpty()) {
            throw new IllegalArgumentException("a class needs a flavour and something to compute");
        }
        flavours = Set.copyOf(flavours);
        tensors = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
        requests = List.copyOf(requests);
        conditions = List.copyOf(conditions);
    }

    /// Fails with a sentence if no class can have that name.
    public static void checkName(String className) {
        JavaNames.check(className);
    }

    /// All class files, by internal name; the class itself comes first.
    public Map<String, byte[]> emit() {
        return new ModelClassEmitter(this).emit();
    }

    boolean has(Flavour flavour) {
        return flavours.contains(flavour);
    }

    String internalName() {
        return name.replace('.', '/');
    }

    /// `Digits`, for `com.acme.Digits`.
    String simpleName() {
        return name.substring(name.lastIndexOf('.') + 1);
    }

    /// The name of the weights beside the class.
    String resourceName() {
        return simpleName() + ".safetensors";
    }

    /// Where the weights lie on the class path: `com/acme/Digits.safetensors`.
    public String resource() {
        return internalName() + ".safetensors";
    }

    /// Whether a tensor goes on from call to call of a stream: a state with a free size. All other
    /// states stand in the weights.
    boolean isCarried(Buffer b) {
        return b.role() == Buffer.Role.STATE
                && tensors.get(b.name()).shape().dims().stream().anyMatch(d -> !d.isConstant());
    }

    /// Whether streams differ from other calls.
    boolean isCarrying() {
        return requests.stream()
                .flatMap(r -> r.program().external().stream())
                .anyMatch(this::isCarried);
    }

    /// The external buffers of these roles that programs use, by name, in the order of `tensors`.
    Map<String, TensorType> used(Set<Buffer.Role> roles) {
        Map<String, TensorType> used = new LinkedHashMap<>(tensors);
        List<String> names = new ArrayList<>();
        for (Request r : requests) {
            for (Buffer b : r.program().external()) {
                if (roles.contains(b.role()) && !isCarried(b)) names.add(b.name());
            }
        }
        used.keySet().retainAll(names);
        return used;
    }

    /// A tensor's type with the name that the element type has in this precision.
    static String text(TensorType type, Precision precision) {
        boolean wide = type.dtype() == DType.FLOAT && precision == Precision.FLOAT64;
        return wide ? type.toString().replaceFirst("float", "double") : type.toString();
    }
}
