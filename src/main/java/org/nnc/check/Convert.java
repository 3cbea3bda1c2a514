package org.nnc.check;

import org.nnc.graph.Node;
import org.nnc.graph.Nodes;
import org.nnc.op.Constant;
import org.nnc.program.Scalar;
import org.nnc.syntax.BinaryOperator;
import org.nnc.type.DType;
import org.nnc.type.Dim;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/// Makes tensors of what is known at compile time.
final class Convert {
    private Convert() {}

    /// The node of a tensor, or of a number in its own type.
    static Node node(Frame f, Meaning m, String wanter, Given source) {
        return switch (m) {
            case Meaning.Tensor(Node n) -> n;
            case Meaning.Whole(Dim d) -> Nodes.size(f.build(), d, DType.INT);
            case Meaning.Real(double v) -> f.build().add(new Constant(v, DType.FLOAT));
            case Meaning.Truth(boolean b) -> f.build().add(new Constant(b ? 1 : 0, DType.BOOL));
            case Meaning.Undecided(var relations) -> undecided(f, relations);
            case Meaning.Mark.UNKNOWN -> throw Failure.silent();
            default ->
                    throw Problem.ARGUMENT_KIND.failure(
                            source.span(),
                            wanter + " wants a tensor, `" + source.text() + "` is " + m.describe());
        };
    }

    private static Node undecided(Frame f, List<Relation> relations) {
        Node all = f.build().add(new Constant(1, DType.BOOL));
        for (Relation r : relations) {
            Node left = Nodes.size(f.build(), r.left(), DType.INT);
            Node right = Nodes.size(f.build(), r.right(), DType.INT);
            Node holds = Nodes.map(f.build(), Arithmetic.comparison(r.operator()), left, right);
            all = Nodes.map(f.build(), Scalar.AND, all, holds);
        }
        return all;
    }

    static boolean isNumber(Meaning m) {
        return m instanceof Meaning.Whole || m instanceof Meaning.Real;
    }

    /// The value of a number that holds no free size.
    static OptionalDouble constant(Meaning m) {
        return switch (m) {
            case Meaning.Real(double v) -> OptionalDouble.of(v);
            case Meaning.Whole(Dim d) when d.isConstant() ->
                    OptionalDouble.of(d.constant().getAsLong());
            default -> OptionalDouble.empty();
        };
    }

    /// The type in which values meet: float if one is float, else the wider integer; truth values
    /// among themselves stay what they are.
    static DType common(List<Meaning> values) {
        DType found = DType.BOOL;
        for (Meaning m : values) {
            DType t =
                    switch (m) {
                        case Meaning.Tensor(Node n) -> n.dtype();
                        case Meaning.Real _ -> DType.FLOAT;
                        case Meaning.Whole _ -> DType.INT;
                        default -> DType.BOOL;
                    };
            if (t == DType.FLOAT || found == DType.FLOAT) found = DType.FLOAT;
            else if (t == DType.INT64 || found == DType.INT64) found = DType.INT64;
            else if (t == DType.INT) found = DType.INT;
        }
        return found;
    }

    static Node cast(Frame f, Node n, DType dtype) {
        if (n.dtype() == dtype) return n;
        if (n.op() instanceof Constant(double v, DType from) && exact(v, from, dtype)) {
            return f.build().add(new Constant(v, dtype));
        }
        return Nodes.cast(f.build(), n, dtype);
    }

    private static boolean exact(double v, DType from, DType to) {
        return to == DType.FLOAT || to.isInteger() && from != DType.FLOAT && v == Math.rint(v);
    }

    /// Operands cast to the type in which they meet, at least to `least`.
    static List<Operand> promoted(Frame f, List<Given> given, DType least, String wanter) {
        DType type = common(given.stream().map(Given::meaning).toList());
        if (type == DType.BOOL && least != DType.BOOL || least == DType.FLOAT) type = least;
        var operands = new ArrayList<Operand>();
        for (Given g : given) {
            operands.add(new Operand(cast(f, node(f, g.meaning(), wanter, g), type), g));
        }
        return operands;
    }

    /// The elements of a list; anything else is a list of itself.
    static List<Meaning> elements(Meaning m) {
        return m instanceof Meaning.Sequence(var all) ? all : List.of(m);
    }

    static boolean isComparison(BinaryOperator o) {
        return o.isComparison();
    }
}
