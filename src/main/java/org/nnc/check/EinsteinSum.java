package org.nnc.check;

import org.nnc.graph.Node;
import org.nnc.graph.Nodes;
import org.nnc.op.Einsum;
import org.nnc.op.Iota;
import org.nnc.program.Scalar;
import org.nnc.source.Span;
import org.nnc.type.Dim;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// `einsum` of any number of operands, made of products of two: diagonals are taken and lone
/// letters summed in each operand first, then operands are multiplied from left to right, and
/// letters that nobody needs any more are summed on the way.
final class EinsteinSum {
    private record Term(Node node, String letters) {}

    private final Frame frame;
    private final Span span;
    private final Given spec;
    private final List<Operand> operands;
    private final List<String> inputs;
    private final String result;

    EinsteinSum(Frame frame, Span span, Given spec, String text, List<Operand> operands) {
        this.frame = frame;
        this.span = span;
        this.spec = spec;
        this.operands = operands;
        String[] sides = Ellipsis.named(text.replace(" ", ""), operands).split("->", -1);
        this.inputs = List.of(sides[0].split(",", -1));
        checkLetters(sides);
        this.result = sides.length == 2 ? sides[1] : implicit();
        checkSizes();
    }

    private Failure wrong(String message) {
        return Problem.SHAPES.failure(spec.span(), message);
    }

    private void checkLetters(String[] sides) {
        if (sides.length > 2 || !String.join("", sides).matches("[A-Za-z,]*")) {
            throw wrong("einsum wants letters as in \"nk,km->nm\"");
        }
        if (inputs.size() != operands.size()) {
            throw wrong(
                    "\""
                            + sides[0]
                            + "\" is about "
                            + inputs.size()
                            + " tensors, "
                            + operands.size()
                            + " are given");
        }
        for (int i = 0; i < inputs.size(); i++) {
            Operand o = operands.get(i);
            if (inputs.get(i).length() != o.node().rank()) {
                throw wrong(
                        "\""
                                + inputs.get(i)
                                + "\" names "
                                + inputs.get(i).length()
                                + " axes, "
                                + o.quoted()
                                + " is "
                                + o.node().type());
            }
        }
        String out = sides.length == 2 ? sides[1] : "";
        for (char c : out.toCharArray()) {
            if (sides[0].indexOf(c) < 0) throw wrong("no tensor has an axis '" + c + "'");
            if (out.indexOf(c) != out.lastIndexOf(c)) {
                throw wrong("'" + c + "' stands twice in the result");
            }
        }
    }

    /// Without `->`: the letters that stand once, in the order of the alphabet.
    private String implicit() {
        var counts = new TreeMap<Character, Integer>();
        for (char c : String.join("", inputs).toCharArray()) counts.merge(c, 1, Integer::sum);
        var once = new StringBuilder();
        counts.forEach((c, n) -> {
            if (n == 1) once.append(c);
        });
        return once.toString();
    }

    private void checkSizes() {
        Map<Character, Operand> first = new LinkedHashMap<>();
        Map<Character, Dim> sizes = new LinkedHashMap<>();
        for (int i = 0; i < inputs.size(); i++) {
            Operand o = operands.get(i);
            for (int axis = 0; axis < inputs.get(i).length(); axis++) {
                char c = inputs.get(i).charAt(axis);
                Dim known = sizes.putIfAbsent(c, o.node().dim(axis));
                Operand before = first.putIfAbsent(c, o);
                if (known == null) continue;
                String message =
                        "the sizes of '"
                                + c
                                + "' differ: "
                                + known
                                + " of "
                                + before.quoted()
                                + ", "
                                + o.node().dim(axis)
                                + " of "
                                + o.quoted();
                Operations.requireEqual(
                        frame, span, List.of(before, o), known, o.node().dim(axis), message);
            }
        }
    }

    Node node() {
        return Operations.make(frame, span, operands, this::multiplied);
    }

    private Node multiplied(List<Node> nodes) {
        var terms = new ArrayList<Term>();
        for (int i = 0; i < nodes.size(); i++) {
            terms.add(diagonal(new Term(nodes.get(i), inputs.get(i))));
        }
        Term product = reduced(terms.removeFirst(), terms);
        while (!terms.isEmpty()) {
            Term next = terms.removeFirst();
            var others = new ArrayList<>(terms);
            others.add(product);
            next = reduced(next, others);
            String kept = kept(product.letters + next.letters, terms);
            Node n =
                    frame.build()
                            .add(
                                    new Einsum(
                                            product.node,
                                            next.node,
                                            product.letters,
                                            next.letters,
                                            kept));
            product = new Term(n, kept);
        }
        return arranged(product);
    }

    /// The letters that the result or a later operand needs, each once; if these are all, the
    /// result's own order.
    private String kept(String letters, List<Term> later) {
        var kept = new StringBuilder();
        for (char c : letters.toCharArray()) {
            boolean needed =
                    result.indexOf(c) >= 0
                            || later.stream().anyMatch(t -> t.letters.indexOf(c) >= 0);
            if (needed && kept.indexOf(String.valueOf(c)) < 0) kept.append(c);
        }
        return later.isEmpty() ? result : kept.toString();
    }

    /// A letter twice in one operand: what lies off the diagonal counts as 0, then one of the axes
    /// is summed.
    private Term diagonal(Term t) {
        for (int i = 0; i < t.letters.length(); i++) {
            int again = t.letters.indexOf(t.letters.charAt(i), i + 1);
            if (again < 0) continue;
            var b = frame.build();
            Node row = b.add(new Iota(t.node.shape(), i));
            Node column = b.add(new Iota(t.node.shape(), again));
            Node on = Nodes.map(b, Scalar.EQ, row, column);
            Node cleared = Nodes.select(b, on, t.node, Nodes.zeros(b, t.node));
            Node summed = Nodes.sum(b, cleared, List.of(again));
            String rest = new StringBuilder(t.letters).deleteCharAt(again).toString();
            return diagonal(new Term(summed, rest));
        }
        return t;
    }

    /// Without the letters that neither the result nor another operand has.
    private Term reduced(Term t, List<Term> others) {
        var axes = new ArrayList<Integer>();
        var rest = new StringBuilder();
        for (int i = 0; i < t.letters.length(); i++) {
            char c = t.letters.charAt(i);
            boolean needed =
                    result.indexOf(c) >= 0
                            || others.stream().anyMatch(o -> o.letters.indexOf(c) >= 0);
            if (needed) rest.append(c);
            else axes.add(i);
        }
        return new Term(Nodes.sum(frame.build(), t.node, axes), rest.toString());
    }

    private Node arranged(Term t) {
        List<Integer> order = result.chars().map(t.letters::indexOf).boxed().toList();
        return Nodes.transpose(frame.build(), t.node, order);
    }
}
