package org.nnc.check;

import org.nnc.graph.Node;
import org.nnc.syntax.Body;
import org.nnc.syntax.Declaration;
import org.nnc.syntax.Gradient;
import org.nnc.syntax.Parameter;
import org.nnc.type.DType;
import org.nnc.type.Dim;

import java.util.List;
import java.util.Optional;

/// What an expression stands for at compile time: a tensor of the graph, or something that only the
/// compiler sees.
public sealed interface Meaning {
    /// A value that is computed at run time.
    record Tensor(Node node) implements Meaning {}

    /// An `int` known at compile time; a size, which may hold free sizes.
    record Whole(Dim value) implements Meaning {
        static Whole of(long value) {
            return new Whole(Dim.of(value));
        }
    }

    /// A `float` known at compile time.
    record Real(double value) implements Meaning {}

    /// A `bool` known at compile time.
    record Truth(boolean value) implements Meaning {}

    /// Comparisons of free sizes that can't be decided: all of them must hold.
    record Undecided(List<Relation> relations) implements Meaning {
        public Undecided {
            relations = List.copyOf(relations);
        }
    }

    /// A `string`.
    record Text(String value) implements Meaning {}

    /// A list, or the several results of a function.
    record Sequence(List<Meaning> elements) implements Meaning {
        public Sequence {
            elements = List.copyOf(elements);
        }
    }

    /// A function with the scope in which it was written.
    record Closure(
            String name,
            List<Parameter> parameters,
            Body body,
            Optional<Gradient> gradient,
            Scope scope)
            implements Meaning {}

    /// A function that the compiler knows.
    record Builtin(Primitive primitive) implements Meaning {}

    record LayerKind(Declaration.Layer declaration, Scope scope) implements Meaning {}

    record ModelKind(Declaration.Model declaration, Scope scope) implements Meaning {}

    record OptimizerKind(Declaration.Optimizer declaration, Scope scope) implements Meaning {}

    /// A layer called without its tensor.
    record Instance(LayerInstance instance) implements Meaning {}

    /// A model used as a part.
    record Part(ModelPart part) implements Meaning {}

    /// A scalar that the runtime gives, such as the number of the training step; a float to the
    /// reader, whatever the variable is.
    record Runtime(String variable, DType type) implements Meaning {}

    /// The parameters below a path, as `net.dense_1` of `net.dense_1.W`.
    record Place(String path) implements Meaning {}

    /// Values that are just there.
    enum Mark implements Meaning {
        NONE,
        /// `_` in a list of sizes.
        INFERRED,
        /// The value of what is wrong; whatever is made of it is wrong too, and silent.
        UNKNOWN
    }

    /// In words, as messages say what something is.
    default String describe() {
        return switch (this) {
            case Tensor(Node n) -> n.type().toString();
            case Whole(Dim d) -> d.isConstant() ? "int" : "the free size " + d;
            case Real _, Runtime _ -> "float";
            case Truth _, Undecided _ -> "bool";
            case Text _ -> "string";
            case Sequence _ -> "list";
            case Closure _, Builtin _ -> "fn";
            case LayerKind _ -> "layer";
            case Instance _, Place _ -> "an instance of a layer";
            case ModelKind _ -> "model";
            case Part _ -> "a part of the model";
            case OptimizerKind _ -> "optimizer";
            case Mark.NONE -> "none";
            case Mark.INFERRED -> "_";
            case Mark.UNKNOWN -> "unknown";
        };
    }
}
