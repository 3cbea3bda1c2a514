package org.nnc.check;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.nnc.graph.Value;

import java.util.List;
import java.util.Map;
import java.util.Set;

/// Models, layers, parts and their parameters.
class ModelTest {
    private static final Value X = Value.ofFloats(new int[] {2, 3}, 1, 2, 3, 4, 5, 6);

    @Test
    void anInstanceSharesItsParameters() {
        var m =
                Programs.model(
                        """
                        model M {
                            input x: float[N, 3]
                            f = dense(units = 3)
                            output y = f(f(x)) @ transpose(f.W)
                        }
                        """);
        assertEquals(List.of("f.W", "f.b"), List.copyOf(m.parameters().keySet()));
        assertEquals(Set.of("N"), m.freeSizes());
        assertEquals("float[3, 3]", m.parameters().get("f.W").type().toString());
    }

    @Test
    void aParameterCanBeNamedAboveTheCallThatMakesIt() {
        var m =
                Programs.model(
                        """
                        model M {
                            input x: float[N, 3]
                            f = dense(units = 2)
                            output n = sum(f.W ^ 2)
                            output y = f(x)
                        }
                        """);
        assertEquals("float[3, 2]", m.parameters().get("f.W").type().toString());
    }

    @Test
    void aLayersValueNamesItsParameters() {
        var m =
                Programs.model(
                        """
                        model M {
                            input x: float[N, 3]
                            h = dense(x, 4)
                            h = dense(h, 5)
                            output n = sum(h.W)
                            for i in 0..2 { h = h |> dense(5) |> relu }
                        }
                        """);
        assertEquals(
                List.of(
                        "h.W",
                        "h.b",
                        "h_1.W",
                        "h_1.b",
                        "dense.W",
                        "dense.b",
                        "dense_1.W",
                        "dense_1.b"),
                List.copyOf(m.parameters().keySet()));
        var w = m.parameters().get("h_1.W").variable();
        assertTrue(org.nnc.graph.Graph.reachable(List.of(m.outputs().get("n"))).contains(w));
    }

    @Test
    void partsHaveMembersAndWires() {
        String parts =
                """
                model Inner(units: int = 2) {
                    input x: float[N, K]
                    target t: float[N, units]
                    output y = dense(x, units)
                    loss = mean((y - t) ^ 2)
                }
                model M {
                    input x: float[N, 3]
                    a = Inner()
                    b = Inner(units = 4)(relu(x))
                    loss = a.loss + b.loss
                    output y = b.y
                    output w = sum(b.y.W)
                }
                """;
        var text = parts.replace("x: float[N, K]", "x: float[N, 3]");
        var m = Programs.model(text);
        assertEquals(Set.of("x", "a.x"), m.inputs().keySet());
        assertEquals(Set.of("t", "b.t"), m.targets().keySet());
        assertEquals(
                List.of("a.y.W", "a.y.b", "b.y.W", "b.y.b"), List.copyOf(m.parameters().keySet()));
    }

    @Test
    void stateIsUpdatedInTrainingOnly() {
        String text =
                """
                model M {
                    input x: float[N, 3]
                    state m: float[3] = 1
                    update m = mean(x, axis = 0)
                    output y = x - m
                }
                """;
        var training = Programs.model(text, true);
        assertEquals(Set.of("m"), training.updates().keySet());
        assertTrue(Programs.model(text, false).updates().isEmpty());
        var y = Programs.run(training, training.outputs(), Map.of("x", X)).get("y");
        assertArrayEquals(new double[] {0, 1, 2, 3, 4, 5}, y.toDoubles());
        var next = Programs.run(training, training.updates(), Map.of("x", X)).get("m");
        assertArrayEquals(new double[] {2.5, 3.5, 4.5}, next.toDoubles());
    }

    @Test
    void requirementsAreFacts() {
        String text =
                """
                model M {
                    input x: float[N, H]
                    input z: float[N, K]
                    require H % 8 == 0, "H is a multiple of 8, not {H}"
                    require K == H
                    y = reshape(x, [N, H / 8, 8])
                    output sum = reshape(y, [N, _]) + z
                    output same = x + z
                    output parts = split(x, parts = 4)[1]
                }
                """;
        var m = Programs.model(text);
        assertEquals(2, m.requirements().size());
        var r = m.requirements().getFirst();
        assertTrue(r.holds(n -> 16));
        assertFalse(r.holds(n -> 12));
        assertEquals("H is a multiple of 8, not 12", r.message(n -> 12));
        var x = Value.ofFloats(new int[] {1, 8}, 0, 1, 2, 3, 4, 5, 6, 7);
        var out = Programs.run(m, m.outputs(), Map.of("x", x, "z", x));
        assertEquals(14, out.get("sum").get(7));
        assertEquals(14, out.get("same").get(7));
        assertArrayEquals(new double[] {2, 3}, out.get("parts").toDoubles());
    }

    @Test
    void freeSizesAreNumbersAtRunTime() {
        var m =
                Programs.model(
                        """
                        model M {
                            input x: float[N, T]
                            output y = sum(x) / (N * T)
                            output z = sqrt(T)
                            output p = x[:, T - 1]
                        }
                        """);
        var out = Programs.run(m, m.outputs(), Map.of("x", X));
        assertEquals(3.5, out.get("y").get(0));
        assertEquals(Math.sqrt(3), out.get("z").get(0), 1e-12);
        assertArrayEquals(new double[] {3, 6}, out.get("p").toDoubles());
    }

    @Test
    void dropoutAndNoiseAreOfTrainingAlone() {
        String text =
                """
                model M {
                    input x: float[N, 3]
                    output y = dropout(x, 0.5) + dropout(x, 0.5)
                }
                """;
        var m = Programs.model(text, false);
        var y = Programs.run(m, m.outputs(), Map.of("x", X)).get("y");
        assertArrayEquals(new double[] {2, 4, 6, 8, 10, 12}, y.toDoubles());
        long draws =
                Programs.model(text, true).builder().nodes().stream()
                        .filter(n -> n.op() instanceof org.nnc.op.RandomUniform)
                        .count();
        assertEquals(2, draws, "each dropout draws its own numbers");
    }

    @Test
    void initialValuesDoNotDependOnWhatElseIsDrawn() {
        String text =
                """
                model M {
                    input x: float[N, 3]
                    if training { x = dropout(x) }
                    output y = dense(x, 2)
                }
                """;
        var trained = Programs.model(text, true);
        var used = Programs.model(text, false);
        var a = Programs.run(trained, initial(trained), Map.of("x", X)).get("y.W");
        var b = Programs.run(used, initial(used), Map.of("x", X)).get("y.W");
        assertArrayEquals(a.toDoubles(), b.toDoubles());
    }

    private static Map<String, org.nnc.graph.Node> initial(ModelGraph m) {
        return m.initialGraph().outputs();
    }

    @Test
    void argumentsComeFromText() {
        Unit u =
                Programs.unit(
                        """
                        model M(units: int = 3, act: fn = relu, widths: list = []) {
                            input x: float[N, 3]
                            for w in widths { x = act(dense(x, w)) }
                            output y = dense(x, units)
                        }
                        """);
        var args =
                Map.of(
                        "units",
                        u.argument("7"),
                        "act",
                        u.argument("tanh"),
                        "widths",
                        u.argument("[4, 5]"));
        var m = u.instantiate("M", args, false);
        assertEquals("float[N, 7]", m.outputs().get("y").type().toString());
        assertEquals("float[4, 5]", m.parameters().get("dense_1.W").type().toString());
    }
}
