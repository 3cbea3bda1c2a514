package org.nnc.check;

import org.nnc.graph.Node;
import org.nnc.graph.Nodes;
import org.nnc.source.Nearest;
import org.nnc.source.Span;
import org.nnc.syntax.Expression;
import org.nnc.syntax.Parameter;
import org.nnc.syntax.TypeExpression;
import org.nnc.type.DType;
import org.nnc.type.Dim;
import org.nnc.type.Shape;
import org.nnc.type.TensorType;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Types as written, and whether a value has one.
final class Types {
    private static final List<String> NAMES =
            List.of(
                    "float",
                    "int",
                    "int64",
                    "bool",
                    "string",
                    "list",
                    "fn",
                    "layer",
                    "model",
                    "optimizer");

    private Types() {}

    static Optional<DType> elementType(TypeExpression type) {
        return switch (type.name().text()) {
            case "float" -> Optional.of(DType.FLOAT);
            case "int" -> Optional.of(DType.INT);
            case "int64" -> Optional.of(DType.INT64);
            case "bool" -> Optional.of(DType.BOOL);
            default -> Optional.empty();
        };
    }

    /// A tensor type that only names sizes that are known: that of a parameter or a state.
    static TensorType declared(Frame f, TypeExpression type) {
        return declared(f, type, false);
    }

    /// The type of an input: a capital name that nothing defines becomes a free size.
    static TensorType free(Frame f, TypeExpression type) {
        return declared(f, type, true);
    }

    private static TensorType declared(Frame f, TypeExpression type, boolean bindsFree) {
        DType dtype = tensorElement(type);
        var dims = new ArrayList<Dim>();
        for (Expression e : type.dimensions()) {
            if (bindsFree && e instanceof Expression.Reference r && isUnbound(f.scope(), r)) {
                f.bind(r.name(), new Meaning.Whole(Dim.named(r.name())), r.span());
            }
            if (e instanceof Expression.Ellipsis) dims.addAll(rest(f, e.span()));
            else dims.add(size(f, e));
        }
        return new TensorType(dtype, new Shape(dims));
    }

    private static DType tensorElement(TypeExpression type) {
        Optional<DType> dtype = elementType(type);
        if (dtype.isPresent()) return dtype.get();
        String name = type.name().text();
        if (NAMES.contains(name)) {
            throw Problem.ARGUMENT_KIND.failure(
                    type.span(),
                    "a tensor of float, int, int64 or bool is wanted here, not " + name);
        }
        throw unknown(type);
    }

    private static Failure unknown(TypeExpression type) {
        String name = type.name().text();
        return new Failure(
                Problem.UNKNOWN_NAME
                        .at(type.name().span(), "unknown type '" + name + "'")
                        .nearest(Nearest.to(name, NAMES)));
    }

    /// The sizes that `...` took in the declaration's header.
    static List<Dim> rest(Frame f, Span span) {
        var bound = f.scope().find(Scope.REST);
        if (bound.isPresent() && bound.get().meaning() instanceof Meaning.Sequence(var all)) {
            return all.stream().map(m -> ((Meaning.Whole) m).value()).toList();
        }
        throw Problem.MISPLACED.failure(
                span, "`...` stands for sizes that `...` in the header took, and there are none");
    }

    private static Dim size(Frame f, Expression e) {
        if (e instanceof Expression.Reference r && isUnbound(f.scope(), r)) {
            throw Problem.NOT_KNOWN.failure(
                    r.span(),
                    "the size " + r.name() + " is not known here: nothing above binds it");
        }
        return switch (Expressions.eval(f, e)) {
            case Meaning.Whole(Dim d) -> d;
            case Meaning.Mark.UNKNOWN -> throw Failure.silent();
            case Meaning.Mark.INFERRED ->
                    throw Problem.NOT_KNOWN.failure(e.span(), "there is nothing to infer _ from");
            case Meaning other ->
                    throw Problem.NOT_KNOWN.failure(
                            e.span(),
                            "a size is an int known at compile time, `"
                                    + Given.text(e)
                                    + "` is "
                                    + other.describe());
        };
    }

    private static boolean isCapital(String name) {
        return Character.isUpperCase(name.charAt(0));
    }

    /// True for a capital name that stands for no size yet.
    private static boolean isUnbound(Scope scope, Expression.Reference r) {
        if (!isCapital(r.name())) return false;
        return scope.find(r.name()).filter(b -> b.meaning() instanceof Meaning.Whole).isEmpty();
    }

    /// An argument as its parameter wants it; sizes are bound in the scope of the frame.
    static Meaning accept(Frame f, String callee, Parameter p, Given g) {
        if (g.isUnknown()) throw Failure.silent();
        if (p.type().isEmpty() || isNone(g) && hasNoneDefault(p)) return g.meaning();
        TypeExpression type = p.type().get();
        Optional<DType> dtype = elementType(type);
        if (dtype.isEmpty()) return acceptKind(callee, p, type, g);
        if (type.dimensions().isEmpty()) return acceptScalar(f, callee, p, dtype.get(), g);
        return new Meaning.Tensor(acceptTensor(f, callee, type, g));
    }

    private static boolean isNone(Given g) {
        return g.meaning() == Meaning.Mark.NONE;
    }

    private static boolean hasNoneDefault(Parameter p) {
        return p.initial().filter(e -> e instanceof Expression.NoneLiteral).isPresent();
    }

    private static Meaning acceptKind(String callee, Parameter p, TypeExpression type, Given g) {
        Meaning m = g.meaning();
        boolean fits =
                switch (type.name().text()) {
                    case "string" -> m instanceof Meaning.Text;
                    case "list" -> m instanceof Meaning.Sequence;
                    case "fn" ->
                            m instanceof Meaning.Closure
                                    || m instanceof Meaning.Builtin
                                    || m instanceof Meaning.LayerKind
                                    || m instanceof Meaning.Instance;
                    case "layer" -> m instanceof Meaning.LayerKind || m instanceof Meaning.Instance;
                    case "model" -> m instanceof Meaning.ModelKind || m instanceof Meaning.Part;
                    case "optimizer" -> m instanceof Meaning.OptimizerKind;
                    case "none" -> isNone(g);
                    default -> throw unknown(type);
                };
        if (fits) return m;
        throw kind(callee, p, type.name().text(), g);
    }

    private static Failure kind(String callee, Parameter p, String wanted, Given g) {
        return Problem.ARGUMENT_KIND.failure(
                g.span(),
                "`"
                        + p.name()
                        + "` of "
                        + callee
                        + " wants "
                        + wanted
                        + ", got "
                        + g.meaning().describe());
    }

    private static Meaning acceptScalar(Frame f, String callee, Parameter p, DType dtype, Given g) {
        Meaning m = g.meaning();
        return switch (m) {
            case Meaning.Tensor(Node n) when n.rank() == 0 && widens(n.dtype(), dtype) ->
                    new Meaning.Tensor(Convert.cast(f, n, dtype));
            case Meaning.Whole _ when dtype.isInteger() -> m;
            case Meaning.Whole(Dim d) when dtype == DType.FLOAT && d.isConstant() ->
                    new Meaning.Real(d.constant().getAsLong());
            case Meaning.Whole(Dim d) when dtype == DType.FLOAT ->
                    new Meaning.Tensor(Nodes.size(f.build(), d, DType.FLOAT));
            case Meaning.Real _ when dtype == DType.FLOAT -> m;
            case Meaning.Truth _ when dtype == DType.BOOL -> m;
            default -> throw kind(callee, p, dtype.toString(), g);
        };
    }

    private static boolean widens(DType from, DType to) {
        return from == to || to == DType.FLOAT || to == DType.INT64 && from == DType.INT;
    }

    /// A tensor of the wanted type; binds the type's unbound sizes.
    static Node acceptTensor(Frame f, String callee, TypeExpression type, Given g) {
        DType dtype = tensorElement(type);
        boolean tensor = g.meaning() instanceof Meaning.Tensor || Convert.isNumber(g.meaning());
        if (!tensor) throw mismatch(callee, type, g);
        Node n = Convert.node(f, g.meaning(), callee, g);
        if (!widens(n.dtype(), dtype) || !Unification.unify(f, callee, type, g, n.shape())) {
            throw mismatch(callee, type, g);
        }
        return Convert.cast(f, n, dtype);
    }

    static Failure mismatch(String callee, TypeExpression type, Given g) {
        String is = "`" + g.text() + "` is " + g.meaning().describe();
        var d =
                Problem.ARGUMENT_SHAPE.at(
                        g.span(), callee + " wants " + type.span().text() + ", " + is);
        if (!g.origin().equals(g.span()) && !g.origin().equals(Span.NONE)) {
            d = d.with(g.origin(), is);
        }
        return new Failure(d.with(type.span(), "wanted here"));
    }

    /// Capital names of a size expression that stand for no size yet.
    static Set<String> unbound(Scope scope, Expression e) {
        var names = new LinkedHashSet<String>();
        collectUnbound(scope, e, names);
        return names;
    }

    private static void collectUnbound(Scope scope, Expression e, Set<String> names) {
        switch (e) {
            case Expression.Reference r when isUnbound(scope, r) -> names.add(r.name());
            case Expression.Binary(_, var l, var r, _) -> {
                collectUnbound(scope, l, names);
                collectUnbound(scope, r, names);
            }
            case Expression.Unary(_, var o, _) -> collectUnbound(scope, o, names);
            default -> {}
        }
    }
}
