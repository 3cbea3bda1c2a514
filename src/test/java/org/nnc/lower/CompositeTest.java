package org.nnc.lower;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.nnc.program.Accesses;
import org.nnc.program.Buffer;
import org.nnc.program.Kernel;
import org.nnc.program.Program;
import org.nnc.program.ProgramPrinter;
import org.nnc.type.Precision;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// Parts of real models: fused programs compute what their graphs say, forward and backward, and
/// have the kernels that they should have.
class CompositeTest {
    private static final Map<String, String> TRAINED = new LinkedHashMap<>();

    static {
        TRAINED.put(
                "mlp",
                """
                input x: float[N, 6]
                target y: int[N]
                logits = x |> dense(7) |> relu |> dense(5) |> relu |> dense(3)
                output p = softmax(logits)
                loss = cross_entropy(logits, y)
                """);
        TRAINED.put(
                "conv",
                """
                input x: float[N, 2, 6, 6]
                target y: int[N]
                h = x |> conv2d(4, kernel = 3, pad = same) |> relu |> max_pool2d(2)
                logits = h |> flatten |> dense(3)
                loss = cross_entropy(logits, y, label_smoothing = 0.1)
                """);
        TRAINED.put(
                "strided conv",
                """
                input x: float[N, 4, 7, 7]
                h = x |> conv2d(4, kernel = 3, stride = 2, pad = 1, groups = 2) |> tanh
                loss = mean(h * h)
                """);
        TRAINED.put(
                "batch norm",
                """
                input x: float[N, 3, 4, 5]
                h = x |> conv2d(4, kernel = 3, pad = same, bias = false) |> batch_norm |> relu
                loss = mean(h * h) + mean(h)
                """);
        TRAINED.put(
                "batch norm of columns",
                """
                input x: float[N, 6]
                h = x |> dense(5) |> batch_norm |> relu
                loss = mean(h * h) + mean(h)
                """);
        TRAINED.put(
                "layer norm",
                """
                input x: float[N, T, 8]
                h = x |> layer_norm |> dense(8)
                loss = mean(layer_norm(x + h) ^ 2 * h)
                """);
        TRAINED.put(
                "attention",
                """
                input x: float[N, T, 8]
                a = layer_norm(x)
                q = a |> dense(8) |> reshape([N, T, 2, 4]) |> transpose([0, 2, 1, 3])
                k = a |> dense(8) |> reshape([N, T, 2, 4]) |> transpose([0, 2, 1, 3])
                v = a |> dense(8) |> reshape([N, T, 2, 4]) |> transpose([0, 2, 1, 3])
                w = softmax(einsum("nhtd,nhsd->nhts", q, k) / sqrt(4.0))
                m = (w @ v) |> transpose([0, 2, 1, 3]) |> reshape([N, T, 8])
                h = x + dense(m, 8)
                loss = mean(gelu(h) * h)
                """);
        TRAINED.put(
                "dropout",
                """
                input x: float[N, 6]
                h = x |> dense(9) |> relu |> dropout(0.5) |> dense(2)
                loss = mean(sigmoid(h)) + sum(h * h)
                """);
        TRAINED.put(
                "embedding",
                """
                input t: int[N, T]
                h = embedding(t, words = 5, width = 4) |> mean(axis = 1) |> dense(2)
                loss = mean(softplus(h))
                """);
        TRAINED.put(
                "average pooling",
                """
                input x: float[N, 2, 8, 6]
                h = x |> conv2d(3, kernel = 3) |> elu |> avg_pool2d(2)
                loss = mean(h ^ 3) + mean(global_avg_pool(h))
                """);
        TRAINED.put(
                "residual",
                """
                input x: float[N, 5]
                h = x |> dense(5)
                for i in 0..4 { h = h + tanh(dense(h, 5)) }
                loss = mean(h * h)
                """);
        TRAINED.put(
                "sorting and running sums",
                """
                input x: float[N, 5]
                h = x |> dense(4)
                s = sort(h, axis = 1)
                loss = mean(cumsum(s, axis = 1) * s) + mean(max(h, axis = 1))
                """);
        TRAINED.put(
                "concatenation",
                """
                input x: float[N, 4]
                a = dense(x, 3)
                b = tanh(dense(x, 2))
                c = concat([a, b, x], axis = 1)
                loss = mean(c * c) + mean(exp(c[:, 1:5:2]))
                """);
    }

    private static String model(String body) {
        return "model M {\n" + body + "}\n";
    }

    @TestFactory
    Stream<DynamicTest> trained() {
        return TRAINED.entrySet().stream()
                .flatMap(e ->
                        Stream.of(1L, 3L, 17L)
                                .map(n ->
                                        DynamicTest.dynamicTest(
                                                e.getKey() + " " + n,
                                                () -> check(e.getValue(), n))));
    }

    private static void check(String body, long n) {
        Composite c = Composite.training(model(body), Map.of("N", n, "T", 3L));
        Differential.check(c.graph(), g -> Lower.lower(g, Precision.FLOAT64), c.sizes(), c.given());
    }

    @Test
    void wholeStepWithUpdates() {
        String text =
                "data d { x, y = csv(\"no.csv\") }\n"
                        + model(TRAINED.get("mlp"))
                        + "train M { data = d; optimizer = adam(rate = 1e-2); epochs = 1 }\n";
        Composite c = Composite.step(text, Map.of("N", 5L));
        Differential.check(c.graph(), g -> Lower.lower(g, Precision.FLOAT64), c.sizes(), c.given());
        Program p = Lower.lower(c.graph(), Precision.FLOAT64);
        assertEquals(0, copies(p), () -> "updates go in place\n" + ProgramPrinter.print(p));
    }

    private static long copies(Program p) {
        return p.kernels().stream().filter(k -> k.name().contains("copy")).count();
    }

    private static Program inference(String body) {
        Composite c = Composite.inference(model(body), Map.of("N", 3L, "T", 2L));
        return Lower.lower(c.graph(), Precision.FLOAT32);
    }

    private static void kernels(String body, String... kinds) {
        Program p = inference(body);
        List<String> found = p.kernels().stream().map(CompositeTest::kind).toList();
        assertEquals(List.of(kinds), found, () -> ProgramPrinter.print(p));
    }

    private static String kind(Kernel k) {
        return switch (k) {
            case Kernel.LoopNest _ -> "loops";
            case Kernel.Contraction _ -> "contraction";
            case Kernel.ArgSort _ -> "sort";
            case Kernel.Repeat _ -> "repeat";
            case Kernel.Blocks _ -> "blocks";
        };
    }

    @Test
    void softmaxIsOneKernel() {
        kernels("input x: float[N, 100]\noutput y = softmax(x)\n", "loops");
        kernels("input x: float[N, T, 100]\noutput y = log_softmax(x)\n", "loops");
    }

    /// The exponentials lie where the result will.
    @Test
    void softmaxNeedsNoMemoryOfItsOwn() {
        assertEquals(0, temporaries("input x: float[N, 100]\noutput y = softmax(x)\n"));
        assertEquals(0, temporaries("input x: float[N, 9, 7]\noutput y = softmax(x, axis = 1)\n"));
    }

    /// The second loop reads other elements than it stores: exponentials and sums are both kept.
    @Test
    void whatIsReadElsewhereStaysApart() {
        String body =
                """
                input x: float[N, 100]
                e = exp(x - max(x, axis = -1, keep = true))
                output y = reverse(e, axis = 1) / sum(e, axis = -1, keep = true)
                """;
        assertEquals(2, temporaries(body));
    }

    private static long temporaries(String body) {
        Program p = inference(body);
        return p.buffers().stream().filter(b -> b.role() == Buffer.Role.TEMPORARY).count();
    }

    @Test
    void layerNormIsOneKernel() {
        kernels("input x: float[N, T, 64]\noutput y = layer_norm(x)\n", "loops");
    }

    @Test
    void mlpIsThreeContractionsAndSoftmax() {
        kernels(
                """
                input x: float[N, 784]
                logits = x |> dense(500) |> relu |> dense(500) |> relu |> dense(10)
                output p = softmax(logits)
                """,
                "contraction",
                "contraction",
                "contraction",
                "loops");
    }

    @Test
    void convolutionTakesBiasAndActivation() {
        kernels(
                """
                input x: float[N, 3, 32, 32]
                output y = x |> conv2d(16, kernel = 3, pad = same) |> relu |> conv2d(8, kernel = 3)
                """,
                "contraction",
                "contraction");
    }

    @Test
    void transposesAreNotStored() {
        kernels(
                """
                input x: float[N, 20, 30]
                input w: float[40, 20]
                output y = tanh(transpose(x, [0, 2, 1]) @ transpose(w, [1, 0]))
                """,
                "contraction");
    }

    @Test
    void elementwiseWorkIsOneFlatLoop() {
        Program p =
                inference(
                        """
                        input x: float[N, 4, 5]
                        input y: float[N, 4, 5]
                        output a = exp(x) + y
                        output b = exp(x) * y
                        """);
        assertEquals(1, p.kernels().size());
        String text = ProgramPrinter.print(p);
        assertEquals(1, text.split("exp\\(").length - 1, text);
        assertEquals(1, text.split("for i").length - 1, text);
    }

    @Test
    void pickingALabelStoresNothingOfTheLogitsSize() {
        Composite c =
                Composite.training(
                        model(
                                """
                                input x: float[N, 50]
                                param b: float[50] = zeros()
                                target y: int[N]
                                loss = cross_entropy(x + b, y)
                                """),
                        Map.of("N", 4L));
        Program p = Lower.lower(c.graph(), Precision.FLOAT32);
        long large =
                p.buffers().stream()
                        .filter(b -> b.role() == Buffer.Role.TEMPORARY)
                        .filter(b -> b.elements().toString().equals("50 * N"))
                        .filter(b -> p.kernels().stream().anyMatch(k -> reads(k, b)))
                        .count();
        assertEquals(1, large, () -> "the exponentials\n" + ProgramPrinter.print(p));
    }

    private static boolean reads(Kernel k, Buffer b) {
        return Accesses.of(k).read().contains(b);
    }
}
