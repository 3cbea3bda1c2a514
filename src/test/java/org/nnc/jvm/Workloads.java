package org.nnc.jvm;

import org.nnc.check.ModelGraph;
import org.nnc.check.TrainPlan;
import org.nnc.check.Unit;
import org.nnc.graph.Graph;
import org.nnc.pass.Compiler;
import org.nnc.pass.Options;
import org.nnc.program.Program;
import org.nnc.source.SourceFile;
import org.nnc.type.Precision;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Whole models on which nnc compares itself with other libraries, and a few more.
final class Workloads {
    private static final String MODELS =
            """
            model Chain() {
                input x: float[N]
                output y = tanh(x * 0.7 + 0.1) * sigmoid(x) + x
            }
            model Softmax() {
                input x: float[N, 1000]
                output y = softmax(x)
            }
            model Short() {
                input x: float[N, 10]
                output y = softmax(x)
            }
            model Norm() {
                input x: float[N, 768]
                output y = layer_norm(x)
            }
            model Row() {
                input x: float[N, 1024]
                input w: float[1024, 1024]
                output y = x @ w
            }
            model Mlp() {
                input x: float[N, 784]
                logits = x |> dense(512) |> relu |> dense(512) |> relu |> dense(10)
                output y = logits
                target t: int[N]
                loss = cross_entropy(logits, t)
            }
            model Cnn() {
                input x: float[N, 1, 28, 28]
                h = x |> conv2d(32, kernel = 3) |> relu |> max_pool2d(2)
                h = h |> conv2d(64, kernel = 3) |> relu |> max_pool2d(2)
                logits = h |> flatten |> dense(128) |> relu |> dense(10)
                output y = logits
                target t: int[N]
                loss = cross_entropy(logits, t)
            }
            model Drop() {
                input x: float[N, 784]
                logits = x |> dropout(0.5) |> dense(10)
                output y = logits
                target t: int[N]
                loss = cross_entropy(logits, t)
            }
            data numbers {
                x = csv("x.csv")
                t = csv("x.csv")[:, 0]
            }
            """;

    enum Form {
        INFERENCE,
        SGD,
        ADAM,
        /// The first `train` of the file.
        OWN,
        /// Inference with weights of 16 bits.
        BFLOAT16
    }

    /// @param file of the model, or none if it is one of those above
    record Workload(String name, String file, String model, Map<String, Long> sizes, Form form) {}

    private static final String NONE = "";

    static final List<Workload> ALL =
            List.of(
                    small("chain 1e6", "Chain", 1_000_000, Form.INFERENCE),
                    small("softmax 256x1000", "Softmax", 256, Form.INFERENCE),
                    small("softmax 4096x10", "Short", 4096, Form.INFERENCE),
                    small("layer_norm 256x768", "Norm", 256, Form.INFERENCE),
                    small("row 1024", "Row", 1, Form.INFERENCE),
                    small("mlp 1", "Mlp", 1, Form.INFERENCE),
                    small("mlp bfloat16 1", "Mlp", 1, Form.BFLOAT16),
                    small("mlp bfloat16 32", "Mlp", 32, Form.BFLOAT16),
                    small("mlp 32", "Mlp", 32, Form.INFERENCE),
                    small("mlp 256", "Mlp", 256, Form.INFERENCE),
                    small("cnn 1", "Cnn", 1, Form.INFERENCE),
                    small("cnn 32", "Cnn", 32, Form.INFERENCE),
                    small("mlp step sgd 128", "Mlp", 128, Form.SGD),
                    small("mlp step adam 128", "Mlp", 128, Form.ADAM),
                    small("cnn step sgd 32", "Cnn", 32, Form.SGD),
                    small("cnn step adam 32", "Cnn", 32, Form.ADAM),
                    small("dropout step 128", "Drop", 128, Form.SGD),
                    file("lstm 1", "bench/models/lstm.nn", "Lstm", 1, 50, Form.INFERENCE),
                    file("lstm 16", "bench/models/lstm.nn", "Lstm", 16, 50, Form.INFERENCE),
                    file("lstm step 16", "bench/models/lstm.nn", "Lstm", 16, 50, Form.OWN),
                    file(
                            "transformer",
                            "bench/models/transformer.nn",
                            "Transformer",
                            1,
                            128,
                            Form.INFERENCE),
                    file(
                            "transformer step",
                            "bench/models/transformer.nn",
                            "Transformer",
                            1,
                            128,
                            Form.OWN),
                    file("resnet 1", "bench/models/resnet50.nn", "ResNet50", 1, 1, Form.INFERENCE),
                    file("dates step 64", "examples/dates.nn", "Dates", 64, 29, Form.OWN));

    private Workloads() {}

    private static Workload small(String name, String model, long batch, Form form) {
        return new Workload(name, NONE, model, Map.of("N", batch), form);
    }

    private static Workload file(
            String name, String file, String model, long batch, long length, Form form) {
        return new Workload(name, file, model, Map.of("N", batch, "T", length), form);
    }

    static Program program(Workload w) {
        Unit unit = unit(w);
        boolean narrow = w.form == Form.BFLOAT16;
        if (w.form != Form.INFERENCE && !narrow) {
            TrainPlan plan = unit.trains().getFirst();
            Graph step = unit.trainGraph(plan, Map.of()).graph();
            return Compiler.compile(step, Precision.FLOAT32, Options.DEFAULT);
        }
        ModelGraph model = unit.instantiate(w.model, Map.of(), false);
        Options options = Options.DEFAULT.withBfloat16(narrow);
        return Compiler.compile(model.inferenceGraph(), Precision.FLOAT32, options);
    }

    private static Unit unit(Workload w) {
        if (!w.file.equals(NONE)) {
            try {
                return Unit.of(new SourceFile(w.file, Files.readString(Path.of(w.file))));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        String rule = w.form == Form.ADAM ? "adam(rate = 1e-3)" : "sgd(rate = 0.01)";
        String train = "\ntrain " + w.model + " { optimizer = " + rule + "\n data = numbers }\n";
        return Unit.of(new SourceFile("workloads.nn", MODELS + train));
    }

    /// The free sizes of its program.
    static Map<String, Long> sizes(Workload w, Program program) {
        Map<String, Long> sizes = new LinkedHashMap<>();
        program.sizes().forEach(s -> sizes.put(s, w.sizes.getOrDefault(s, w.sizes.get("N"))));
        return sizes;
    }

    /// Small random numbers for all that its program reads.
    static Map<String, Object> arrays(Program program, Map<String, Long> sizes) {
        return Backends.arrays(program, sizes, 0.02f);
    }
}
