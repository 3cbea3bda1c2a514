package org.nnc.check;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nnc.graph.Value;
import org.nnc.type.DType;

/// What expressions are worth.
class MeaningTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1 + 2 * 3 | 7",
                "7 / 2 | 3",
                "-7 / 2 | -4",
                "-7 % 3 | 2",
                "7.0 / 2 | 3.5",
                "2 ^ 3 ^ 2 | 512",
                "-2 ^ 2 | -4",
                "sqrt(16) | 4",
                "max(2, 5) | 5",
                "max([1, 7, 3]) | 7",
                "len([1, 2] + [3]) | 3",
                "[1, 2, 3][-1] | 3",
                "len([1, 2, 3, 4][1:3]) | 2",
                "if 1 < 2 { 10 } else { 20 } | 10",
                "if none == none and not false { 1 } else { 2 } | 1",
                "if [1, 2] == [1, 2] { 1 } else { 2 } | 1",
                "[i * j for i, j in zip([1, 2], [3, 4])][1] | 8",
                "int(2.9) | 2",
                "float(3) / 2 | 1.5",
                "sum(tensor([1, 2, 3])) | 6",
                "sum(tensor([1.5, 2]) > 1.7) | 1",
                "sum(tensor([1, 2]) / 2) | 1",
                "sum(tensor([1, 2]) / 2.0) | 1.5",
                "prod(tensor([[1, 2], [3, 4]])) | 24",
                "count(ones(2, 3, 4), axes = [0, 2]) | 8",
                "ones(2, 3).shape[1] | 3",
                "zeros(2, 3).rank | 2",
                "iota(5)[-2] | 3",
                "sum(iota(10)[2:8:3]) | 7",
                "iota(4)[::-1][0] | 3",
                "tensor([5, 6, 7])[tensor([2, 0])][0] | 7",
                "argmax(tensor([1, 9, 3])) | 1",
                "sum(where(tensor([1, 2, 3]) > 1, 10, 0)) | 20",
                "tensor([1.0, 2]) @ tensor([3.0, 4]) | 11",
                "sum(einsum(\"ii->i\", tensor([[1, 2], [3, 4]]))) | 5",
                "einsum(\"i,j,k->\", ones(2), ones(3), ones(4)) | 24",
                "sum(einsum(\"ij,jk->ki\", ones(2, 3), ones(3, 4))) | 24",
                "sum(concat(ones(2), zeros(3), ones(1))) | 3",
                "sum(split(iota(6), parts = 3)[1]) | 5",
                "sum(pad(ones(2, 2), [[1, 1]], value = 3)) | 16",
                "sum(pad(iota(5), [-1, 2])) | 10",
                "gather(tensor([[1, 2], [3, 4]]), tensor([[1], [0]]))[0, 0] | 2",
                "sum(scatter_add(zeros(3), tensor([1, 1]), ones(2))) | 2",
                "take(tensor([[1, 2], [3, 4]]), tensor([1, 1, 0]))[1, 1] | 4",
                "sum(one_hot(tensor([2, 0]), 3)[0]) | 1",
                "cumsum(iota(5))[4] | 10",
                "sort(tensor([3, 1, 2]))[0] | 1",
                "top_k(tensor([3, 1, 2]), 2)[1][1] | 2",
                "sum(windows(ones(1, 1, 4), 2)) | 6",
                "sum(conv(ones(1, 1, 4), ones(1, 1, 3), pad = same)) | 10",
                "sum(conv_transpose(ones(1, 1, 2), ones(1, 1, 2), stride = 2)) | 4",
                "reshape(iota(6), [2, _])[1, 0] | 3",
                "transpose(reshape(iota(6), [2, 3]))[2, 1] | 5",
                "unsqueeze(iota(3), -1).shape[1] | 1",
                "squeeze(ones(1, 2, 1)).rank | 1",
                "expand(iota(2), [3, _]).shape[0] | 3",
                "(fn(x) = x * 2)(21) | 42",
            })
    void evaluates(String expression, double expected) {
        assertEquals(expected, Programs.numbers(expression)[0], 1e-12, expression);
    }

    @Test
    void pipesGiveTheFirstArgument() {
        assertEquals(5, Programs.numbers("5 |> max(3)")[0]);
    }

    @Test
    void numbersTakeTheOtherSidesType() {
        assertEquals(DType.INT, Programs.value("iota(3) * 2").dtype());
        assertEquals(DType.FLOAT, Programs.value("iota(3) * 2.0").dtype());
        assertEquals(DType.FLOAT, Programs.value("iota(3) + ones(3)").dtype());
        assertEquals(DType.BOOL, Programs.value("iota(3) > 1 and iota(3) < 2").dtype());
        assertEquals(DType.FLOAT, Programs.value("sqrt(iota(3))").dtype());
    }

    @Test
    void batchesOfMatricesBroadcast() {
        Value y = Programs.value("ones(5, 1, 2, 3) @ ones(4, 3, 6)");
        assertArrayEquals(new int[] {5, 4, 2, 6}, y.dims());
        assertEquals(3, y.get(0));
        assertArrayEquals(new int[] {5, 2}, Programs.value("ones(5, 2, 3) @ ones(3)").dims());
        assertArrayEquals(new int[] {5, 6}, Programs.value("ones(3) @ ones(5, 3, 6)").dims());
        assertArrayEquals(
                new int[] {1, 2, 2}, Programs.value("ones(1, 2, 3) @ ones(1, 3, 2)").dims());
    }

    @Test
    void aFunctionKeepsTheNamesThatItSaw() {
        String f = "fn f(x) { a = 2\n fn g(y) = y * a\n a = 100\n return g(x) }";
        assertEquals(6, Programs.value(f, "f(3)").get(0));
    }

    @Test
    void ifAndForOpenNoScope() {
        String f =
                """
                fn f(n: int) {
                    total = 0
                    for i in 0..n { if i % 2 == 1 { total = total + i; last = i } }
                    return total * 100 + last
                }
                """;
        assertEquals(905, Programs.value(f, "f(6)").get(0));
    }

    @Test
    void defaultsMayNameOtherParametersAndSizes() {
        String f = "fn f(x: float[..., D], k = D * 2, m = k + 1) = m";
        assertEquals(9, Programs.value(f, "f(ones(3, 4))").get(0));
    }

    @Test
    void sizesAreSolvedForUnknownNames() {
        String f = "fn f(x: float[2 * K + 1], y: float[K]) = K";
        assertEquals(3, Programs.value(f, "f(ones(7), ones(3))").get(0));
    }

    @Test
    void ownGradientsTakeThePlaceOfTheChainRule() {
        String f = "fn f(x) = x * x\n gradient(dy) = dy * 100 * x";
        String m =
                f
                        + """

                        model M {
                            input x: float[2]
                            output g = grad(sum(f(x)), x)
                        }
                        """;
        var graph = Programs.model(m);
        var x = Value.ofFloats(new int[] {2}, 1, 3);
        var g = Programs.run(graph, graph.outputs(), java.util.Map.of("x", x)).get("g");
        assertArrayEquals(new double[] {100, 300}, g.toDoubles());
    }

    @Test
    void derivativesNest() {
        String m =
                """
                model M {
                    input x: float[2]
                    y = sum(x ^ 3)
                    g = grad(y, x)
                    output h = grad(sum(g * g), x)
                    output d = jvp(x ^ 2, x, [1, 0] |> tensor |> float)
                    output both = grad(y, [x, x])[1]
                }
                """;
        var graph = Programs.model(m);
        var x = Value.ofFloats(new int[] {2}, 1, 2);
        var out = Programs.run(graph, graph.outputs(), java.util.Map.of("x", x));
        assertArrayEquals(new double[] {36, 288}, out.get("h").toDoubles(), 1e-9);
        assertArrayEquals(new double[] {2, 0}, out.get("d").toDoubles(), 1e-9);
        assertArrayEquals(new double[] {3, 12}, out.get("both").toDoubles(), 1e-9);
    }
}
