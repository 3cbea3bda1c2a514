package org.nnc.bench.work;

import org.nnc.bench.work.Workload.Kind;
import org.nnc.bench.work.Workload.Optimizer;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// All that is measured.
public final class Workloads {
    private final List<Workload> all = new ArrayList<>();

    private Workloads() {}

    public static List<Workload> all() {
        Workloads w = new Workloads();
        w.products();
        w.inference();
        w.training();
        w.large();
        return List.copyOf(w.all);
    }

    public static Workload named(String name) {
        return all().stream().filter(w -> w.name().equals(name)).findFirst().orElseThrow();
    }

    private void products() {
        for (int n : new int[] {128, 512, 1024, 2048}) product("sgemm " + n, n, n, n);
        product("sgemm 1×1024·1024²", 1, 1024, 1024);
        product("sgemm 32×784·784×512", 32, 784, 512);
        product("sgemm 128×784·784×512", 128, 784, 512);
    }

    private void product(String name, long m, long k, long n) {
        Map<String, String> arguments = Map.of("k", "" + k, "n", "" + n);
        all.add(
                new Workload(
                        name,
                        Kind.PRODUCT,
                        "product.nn",
                        "Product",
                        arguments,
                        Map.of("M", m),
                        Optional.empty(),
                        2.0 * m * k * n,
                        Networks::product,
                        false));
    }

    private void inference() {
        for (long n : new long[] {1, 32, 256}) {
            infer("MLP, batch " + n, "mlp.nn", "Mlp", Map.of("N", n), n * 1.34e6, Networks::mlp);
            if (n == 1) all.add(all.getLast().narrow());
        }
        for (long n : new long[] {1, 32}) {
            infer("CNN, batch " + n, "cnn.nn", "Cnn", Map.of("N", n), n * 5.25e6, Networks::cnn);
        }
        for (long n : new long[] {1, 16}) {
            Map<String, Long> sizes = Map.of("T", 50L, "N", n);
            infer("LSTM, batch " + n, "lstm.nn", "Lstm", sizes, n * 9.8e6, Networks::lstm);
        }
        row("element-wise chain, 10⁶", "Chain", 1_000_000, 1e6, Networks::chain);
        row("softmax [256, 1000]", "Softmax", 256, 256_000, Networks::softmax);
        row("layer_norm [256, 768]", "LayerNorm", 256, 196_608, Networks::layerNorm);
    }

    private void row(String name, String model, long n, double operations, Network network) {
        infer(name, "elementwise.nn", model, Map.of("N", n), operations, network);
    }

    private void infer(
            String name,
            String file,
            String model,
            Map<String, Long> sizes,
            double operations,
            Network network) {
        all.add(
                new Workload(
                        name,
                        Kind.INFERENCE,
                        file,
                        model,
                        Map.of(),
                        sizes,
                        Optional.empty(),
                        operations,
                        network,
                        false));
    }

    private void training() {
        Map<String, Long> sequences = Map.of("T", 50L, "N", 16L);
        for (Optimizer o : Optimizer.values()) {
            train("MLP", "mlp.nn", "Mlp", Map.of("N", 128L), o, 5.1e8, Networks::mlpLoss);
        }
        for (Optimizer o : Optimizer.values()) {
            train("CNN", "cnn.nn", "Cnn", Map.of("N", 32L), o, 5e8, Networks::cnnLoss);
        }
        train("LSTM", "lstm.nn", "Lstm", sequences, Optimizer.SGD, 4.7e8, Networks::lstmLoss);
        train(
                "transformer",
                "transformer.nn",
                "Transformer",
                Map.of("N", 1L, "T", 128L),
                Optimizer.SGD,
                8.7e9,
                Networks::transformerLoss);
    }

    private void train(
            String name,
            String file,
            String model,
            Map<String, Long> sizes,
            Optimizer optimizer,
            double operations,
            Network loss) {
        all.add(
                new Workload(
                        name + " step, batch " + sizes.get("N") + ", " + optimizer.block(),
                        Kind.TRAINING,
                        file,
                        model,
                        Map.of(),
                        sizes,
                        Optional.of(optimizer),
                        operations,
                        loss,
                        false));
    }

    private void large() {
        Map<String, Long> one = Map.of("N", 1L);
        Map<String, Long> sequence = Map.of("N", 1L, "T", 128L);
        all.add(
                new Workload(
                        "ResNet-50, batch 1",
                        Kind.INFERENCE,
                        "resnet50.nn",
                        "ResNet50",
                        Map.of("size", "224"),
                        one,
                        Optional.empty(),
                        8.2e9,
                        Networks::resnet50,
                        false));
        infer(
                "transformer encoder, 6 layers",
                "transformer.nn",
                "Transformer",
                sequence,
                2.9e9,
                Networks::transformer);
    }
}
