package org.nnc.check;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nnc.graph.Graph;
import org.nnc.graph.GraphVerifier;
import org.nnc.graph.Node;
import org.nnc.graph.Value;
import org.nnc.op.Einsum;
import org.nnc.op.Scan;
import org.nnc.source.Diagnostic;

import java.util.List;
import java.util.Map;
import java.util.Set;

/// Loops over an axis, as models say them.
class ScanTest {
    private static final Value X = Value.ofFloats(new int[] {3, 2}, 1, 2, 3, 4, 5, 6);

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "scan e in iota(4) with s = 0 { s = s + e; emit s } | 0 1 3 6",
                "scan e in iota(4) (reverse = true) with s = 0 { s = s + e; emit s } | 6 6 5 3",
                "scan e in iota(3) { emit e * e } | 0 1 4",
                "scan e in iota(4) with s = 1.0 { s = s * 2 } | 16",
                "scan e in zeros(0) with s = 7.0 { s = s * e } | 7",
                "scan a in iota(3), b in iota(6)[3:] { emit a * b } | 0 4 10",
                "scan row in reshape(iota(6), [2, 3]) { emit sum(row) } | 3 12",
                "scan column in reshape(iota(6), [2, 3]) (axis = 1) { emit column } | 0 1 2 3 4 5",
                "scan c in reshape(iota(6), [2, 3]) (axis = -1) { emit sum(c) } | 3 5 7",
                "scan e in iota(2) { for i in 0..2 { if i == 1 { emit i + e } } } | 1 2",
                "scan r in reshape(iota(6), [2, 3]) with t = 0 {"
                        + " u = scan e in r with s = t { s = s + e }; t = u; emit u } | 3 15",
            })
    void isWorth(String expression, String numbers) {
        double[] wanted =
                java.util.Arrays.stream(numbers.split(" "))
                        .mapToDouble(Double::parseDouble)
                        .toArray();
        String name = expression.contains("emit") && expression.contains("with") ? "y, _" : "y";
        String text = "model M { " + name + " = " + expression + "\n output y = y + 0 }";
        var m = Programs.model(text);
        assertArrayEquals(wanted, Programs.run(m, m.outputs(), Map.of()).get("y").toDoubles());
    }

    private static double[] run(String body, String output) {
        var m = Programs.model("model M {\n input x: float[T, 2]\n" + body + "\n}", true);
        for (Map<String, Node> roots : List.of(m.outputs())) {
            GraphVerifier.verify(new Graph("g", m.builder(), roots, Map.of()), "check");
        }
        return Programs.run(m, m.outputs(), Map.of("x", X)).get(output).toDoubles();
    }

    @Test
    void givesEmitsThenLastValues() {
        String body =
                """
                squares, sums, s, n = scan e in x with s = zeros(2), n = 0 {
                    s = s + e
                    n = n + 1
                    emit e * e
                    emit s
                }
                output squares = squares
                output all = concat(reshape(sums, [_]), s, [float(n)])
                """;
        body = body.replace("[float(n)]", "reshape(n * 1.0, [1])");
        assertArrayEquals(new double[] {1, 4, 9, 16, 25, 36}, run(body, "squares"));
        assertArrayEquals(new double[] {1, 2, 4, 6, 9, 12, 9, 12, 3}, run(body, "all"));
    }

    @Test
    void layersInTheBodyShareTheirParameters() {
        var m =
                Programs.model(
                        """
                        model M {
                            input x: float[T, N, 2]
                            hs, h = scan e in x with h = zeros(N, 3) {
                                h = tanh(dense(concat(e, h), 3))
                                emit h
                            }
                            output y = hs
                            loss = sum(h)
                        }
                        """);
        assertEquals(List.of("dense.W", "dense.b"), List.copyOf(m.parameters().keySet()));
    }

    @Test
    void whatDoesNotChangeIsComputedBefore() {
        var m =
                Programs.model(
                        """
                        model M {
                            input x: float[T, 2]
                            param W: float[2, 2] = 1
                            output y = scan e in x { emit e * sum(W @ W) }
                        }
                        """);
        List<Node> all = Graph.reachable(List.copyOf(m.outputs().values()));
        assertTrue(all.stream().anyMatch(n -> n.op() instanceof Einsum));
        Scan scan = (Scan) all.stream().filter(n -> n.op() instanceof Scan).findAny().get().op();
        assertEquals(1, scan.captured().size());
        assertTrue(scan.body().graph().nodes().stream().noneMatch(n -> n.op() instanceof Einsum));
    }

    @Test
    void gradientsGoThroughTheLoop() {
        String body =
                """
                y = scan e in x with s = ones(2) { s = s * e }
                z = sum(y)
                output g = grad(z, x)
                output h = grad(sum(grad(z, x) ^ 2), x)
                """;
        assertArrayEquals(new double[] {15, 24, 5, 12, 3, 8}, run(body, "g"), 1e-12);
        assertEquals(6, run(body, "h").length);
    }

    @Test
    void gradientsInsideTheLoopAreThoseOfTheStep() {
        String body = "output g = scan e in x { emit grad(sum(e ^ 3), e) }";
        assertArrayEquals(new double[] {3, 12, 27, 48, 75, 108}, run(body, "g"), 1e-12);
    }

    @Test
    void eachStepDrawsAnew() {
        String body =
                """
                u = scan e in x { emit uniform(shape = [2]) }
                v = scan e in x { emit scan i in iota(2) { emit uniform(shape = []) } }
                output u = u
                output v = v
                output d = scan e in x { emit dropout(ones(4), 0.5) }
                """;
        for (String output : List.of("u", "v")) {
            double[] draws = run(body, output);
            assertEquals(6, java.util.Arrays.stream(draws).distinct().count());
        }
        assertEquals(12, run(body, "d").length);
    }

    @Test
    void lengthsMayBeEqualByARequirement() {
        var m =
                Programs.model(
                        """
                        model M {
                            input x: float[T]
                            input y: float[S]
                            require T == S
                            output z = scan a in x, b in y { emit a * b }
                        }
                        """);
        assertEquals(Set.of("z"), m.outputs().keySet());
    }

    private static void assertSays(String message, String body) {
        String head = "model M {\n input x: float[T, N, 4]\n input z: float[3, N, 4]\n";
        List<Diagnostic> found = Programs.unit(head + body + "\n}").check();
        assertEquals(1, found.size(), found::toString);
        assertTrue(found.getFirst().message().contains(message), found.getFirst().message());
    }

    @Test
    void errorsSayWhatIsWrong() {
        assertSays(
                "begins as float[N, 4], and the body makes it float[N, 8]",
                "h = scan e in x with h = zeros(N, 4) { h = concat(h, e) }");
        assertSays("T of `x` and 3 of `z` must be equal", "y = scan a in x, b in z { emit a }");
        assertSays("`z` has 3 steps, `z[:2]` has 2", "y = scan a in z, b in z[:2] { emit a }");
        assertSays("neither emits nor carries", "y = scan a in x { b = a }");
        assertSays("has 3 axes", "y = scan a in x (axis = 3) { emit a }");
        assertSays("`emit` belongs in the body of a scan", "emit x");
        assertSays("scan has no parameter 'axes'", "y = scan a in x (axes = 1) { emit a }");
        assertSays("unknown name 'b'", "y = scan a in x { emit b }\n output w = y");
        assertSays(
                "`update` happens once a call",
                "state m: float = 0\n y = scan a in x { update m = sum(a)\n emit a }");
    }
}
