package org.nnc.check;

import org.nnc.graph.Builder;
import org.nnc.graph.Node;
import org.nnc.source.Span;
import org.nnc.type.DType;
import org.nnc.type.Dim;
import org.nnc.type.Shape;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/// The arguments of a call of a primitive, by parameter, and ways to read them that say what was
/// wanted where something else is found.
final class Arguments {
    private final Frame frame;
    private final Primitive primitive;
    private final Span span;
    private final Map<String, Given> given = new LinkedHashMap<>();
    private final List<Given> rest = new ArrayList<>();

    Arguments(Frame frame, Primitive primitive, Span span) {
        this.frame = frame;
        this.primitive = primitive;
        this.span = span;
    }

    void put(String slot, Given value) {
        given.put(slot, value);
    }

    void add(Given value) {
        rest.add(value);
    }

    Frame frame() {
        return frame;
    }

    Builder build() {
        return frame.build();
    }

    Span span() {
        return span;
    }

    /// The arguments of a slot that takes any number of them.
    List<Given> rest() {
        return rest;
    }

    /// Whether it was given and is not none.
    boolean has(String slot) {
        Given g = given.get(slot);
        return g != null && g.meaning() != Meaning.Mark.NONE;
    }

    Given given(String slot) {
        return given.get(slot);
    }

    Meaning meaning(String slot) {
        return given.get(slot).meaning();
    }

    Failure wrong(Problem problem, String slot, String wanted) {
        Given g = given.get(slot);
        return problem.failure(
                g.span(),
                "`"
                        + slot
                        + "` of "
                        + primitive.name()
                        + " wants "
                        + wanted
                        + ", got "
                        + g.meaning().describe());
    }

    Failure failure(Problem problem, String message) {
        return problem.failure(span, message);
    }

    /// A tensor; a number known at compile time becomes a constant.
    Node node(String slot) {
        return node(given.get(slot));
    }

    Node node(Given g) {
        return Convert.node(frame, g.meaning(), primitive.name(), g);
    }

    Node floats(String slot) {
        return Convert.cast(frame, node(slot), DType.FLOAT);
    }

    Node ints(String slot) {
        Node n = node(slot);
        if (!n.dtype().isInteger()) throw wrong(Problem.ELEMENT_TYPE, slot, "an int tensor");
        return n;
    }

    Operand operand(String slot) {
        return new Operand(node(slot), given.get(slot));
    }

    Dim dim(String slot) {
        if (meaning(slot) instanceof Meaning.Whole(Dim d)) return d;
        throw wrong(Problem.NOT_KNOWN, slot, "an int that is known at compile time");
    }

    int integer(String slot, int otherwise) {
        if (!has(slot)) return otherwise;
        Dim d = dim(slot);
        if (d.isConstant()) return d.intValue();
        throw wrong(Problem.NOT_KNOWN, slot, "a number, not a free size");
    }

    double real(String slot, double otherwise) {
        if (!has(slot)) return otherwise;
        return switch (meaning(slot)) {
            case Meaning.Real(double v) -> v;
            case Meaning.Whole(Dim d) when d.isConstant() -> d.intValue();
            default -> throw wrong(Problem.NOT_KNOWN, slot, "a number known at compile time");
        };
    }

    boolean truth(String slot, boolean otherwise) {
        if (!has(slot)) return otherwise;
        if (meaning(slot) instanceof Meaning.Truth(boolean b)) return b;
        throw wrong(Problem.ARGUMENT_KIND, slot, "true or false");
    }

    String text(String slot) {
        if (meaning(slot) instanceof Meaning.Text(String t)) return t;
        throw wrong(Problem.ARGUMENT_KIND, slot, "a string");
    }

    List<Meaning> list(String slot) {
        if (meaning(slot) instanceof Meaning.Sequence(var all)) return all;
        throw wrong(Problem.NO_LIST, slot, "a list");
    }

    /// One number for all axes, or a list of one for each.
    List<Integer> perAxis(String slot, int axes, int otherwise) {
        if (!has(slot)) return java.util.Collections.nCopies(axes, otherwise);
        if (!(meaning(slot) instanceof Meaning.Sequence(var all))) {
            return java.util.Collections.nCopies(axes, integer(slot, otherwise));
        }
        if (all.size() != axes) {
            throw wrong(Problem.ARGUMENT_COUNT, slot, "a number for each of " + axes + " axes");
        }
        return all.stream().map(m -> integer(m, slot)).toList();
    }

    int integer(Meaning m, String slot) {
        if (m instanceof Meaning.Whole(Dim d) && d.isConstant()) return d.intValue();
        throw wrong(Problem.NOT_KNOWN, slot, "ints that are known at compile time");
    }

    /// An axis of a tensor of this rank, from 0.
    int axis(String slot, int rank, int otherwise) {
        return axisOf(integer(slot, otherwise), rank, slot);
    }

    /// The axes of a reduction: `axis` or `axes`, one or several; all if neither is given.
    List<Integer> axes(int rank) {
        String slot = has("axes") ? "axes" : "axis";
        if (!has(slot)) return IntStream.range(0, rank).boxed().toList();
        var found = new ArrayList<Integer>();
        for (Meaning m : Convert.elements(meaning(slot))) {
            int axis = axisOf(integer(m, slot), rank, slot);
            if (found.contains(axis)) throw wrong(Problem.OUT_OF_RANGE, slot, "each axis once");
            found.add(axis);
        }
        return found;
    }

    boolean hasAxes() {
        return has("axis") || has("axes");
    }

    private int axisOf(int axis, int rank, String slot) {
        int counted = axis < 0 ? axis + rank : axis;
        if (counted >= 0 && counted < rank) return counted;
        Span place = given.containsKey(slot) ? given.get(slot).span() : span;
        String what = primitive.name() + " has no axis " + axis + " to work on: ";
        throw Problem.OUT_OF_RANGE.failure(place, what + subject() + " has " + rank + " axes");
    }

    private String subject() {
        var first = given.isEmpty() ? rest.getFirst() : given.values().iterator().next();
        return "`" + first.text() + "`, which is " + first.meaning().describe() + ",";
    }

    /// A list of sizes; an absent one is `_`.
    List<Optional<Dim>> sizes(String slot) {
        var sizes = new ArrayList<Optional<Dim>>();
        for (Meaning m : Convert.elements(meaning(slot))) {
            sizes.add(
                    switch (m) {
                        case Meaning.Whole(Dim d) -> Optional.of(d);
                        case Meaning.Mark.INFERRED -> Optional.empty();
                        case Meaning.Mark.UNKNOWN -> throw Failure.silent();
                        default -> throw noSize(slot, m);
                    });
        }
        return sizes;
    }

    private Failure noSize(String slot, Meaning m) {
        return Problem.NOT_KNOWN.failure(
                given.get(slot).span(),
                "a size is an int known at compile time; `"
                        + slot
                        + "` of "
                        + primitive.name()
                        + " has "
                        + m.describe()
                        + " among its sizes");
    }

    Shape shape(String slot) {
        var dims = new ArrayList<Dim>();
        for (var size : sizes(slot)) {
            dims.add(size.orElseThrow(() -> wrong(Problem.NOT_KNOWN, slot, "sizes without _")));
        }
        return new Shape(dims);
    }

    /// `shape` or the shape of `like`.
    Shape shapeOrLike() {
        if (has("shape")) return shape("shape");
        if (has("like")) return node("like").shape();
        throw failure(
                Problem.ARGUMENT_COUNT,
                primitive.name() + " wants a shape: `shape = [n, m]` or `like = x`");
    }
}
