package org.nnc.bench.library;

import org.nnc.bench.work.Gates;
import org.nnc.bench.work.Model;
import org.nnc.bench.work.Operations;
import org.nnc.bench.work.Tensor;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Writes a workload as ONNX, with the fused operators that ONNX Runtime has.
final class OnnxOperations implements Operations<String> {
    private final Model model;
    private final OnnxModel onnx = new OnnxModel();
    private final Set<String> inputs = new LinkedHashSet<>();
    private int shapes;

    OnnxOperations(Model model) {
        this.model = model;
    }

    byte[] file() {
        String output = model.workload().network().build(this);
        long[] dims = new Tensor(new float[0], model.results().get("y")).longDims();
        return onnx.toBytes(output, dims);
    }

    Set<String> inputs() {
        return inputs;
    }

    private String node(String type, String... operands) {
        return onnx.node("", type, List.of(operands), Map.of());
    }

    private String weight(String path) {
        return onnx.constant(path, model.value(path));
    }

    @Override
    public String input(String name) {
        if (inputs.add(name)) onnx.input(name, model.value(name).longDims());
        return name;
    }

    @Override
    public String product(String a, String b) {
        return node("MatMul", a, b);
    }

    @Override
    public String add(String a, String b) {
        return node("Add", a, b);
    }

    @Override
    public String multiply(String a, String b) {
        return node("Mul", a, b);
    }

    @Override
    public String relu(String x) {
        return node("Relu", x);
    }

    @Override
    public String tanh(String x) {
        return node("Tanh", x);
    }

    @Override
    public String sigmoid(String x) {
        return node("Sigmoid", x);
    }

    @Override
    public String gelu(String x) {
        return node("Gelu", x);
    }

    @Override
    public String softmax(String x) {
        return node("Softmax", x);
    }

    @Override
    public String dense(String x, String layer) {
        boolean matrix = model.values().get("x").dims().length != 3;
        if (matrix) return node("Gemm", x, weight(layer + ".W"), weight(layer + ".b"));
        return add(product(x, weight(layer + ".W")), weight(layer + ".b"));
    }

    @Override
    public String conv(String x, String layer, boolean bias, int stride, int pad) {
        String k = weight(layer + ".K");
        List<String> operands = bias ? List.of(x, k, weight(layer + ".b")) : List.of(x, k);
        return onnx.node("", "Conv", operands, window(stride, pad));
    }

    private static Map<String, Object> window(long stride, long pad) {
        long[] strides = {stride, stride};
        return Map.of("strides", strides, "pads", new long[] {pad, pad, pad, pad});
    }

    @Override
    public String batchNorm(String x, String layer) {
        return node(
                "BatchNormalization",
                x,
                weight(layer + ".gamma"),
                weight(layer + ".beta"),
                weight(layer + ".mean_seen"),
                weight(layer + ".var_seen"));
    }

    @Override
    public String maxPool(String x, int kernel, int stride, int pad) {
        Map<String, Object> attributes = new java.util.LinkedHashMap<>(window(stride, pad));
        attributes.put("kernel_shape", new long[] {kernel, kernel});
        return onnx.node("", "MaxPool", List.of(x), attributes);
    }

    @Override
    public String globalAveragePool(String x) {
        return flatten(node("GlobalAveragePool", x));
    }

    @Override
    public String flatten(String x) {
        return node("Flatten", x);
    }

    @Override
    public String layerNorm(String x, String layer) {
        List<String> operands = List.of(x, weight(layer + ".gamma"), weight(layer + ".beta"));
        return onnx.node("", "LayerNormalization", operands, Map.of("epsilon", 1e-5f));
    }

    @Override
    public String attention(String q, String k, String v, int heads) {
        List<String> operands = List.of(q, k, v);
        Map<String, Object> attributes = Map.of("num_heads", (long) heads);
        return onnx.node("com.microsoft", "MultiHeadAttention", operands, attributes);
    }

    @Override
    public String lstm(String x, String layer) {
        Gates gates = new Gates(model.value(layer + ".W"), model.value(layer + ".b"));
        long units = gates.units();
        String w = onnx.constant("w", one(gates.ofInput("iofg")));
        String r = onnx.constant("r", one(gates.ofState("iofg")));
        float[] b = java.util.Arrays.copyOf(gates.bias("iofg").floats(), (int) (8 * units));
        String bias = onnx.constant("b", new Tensor(b, new int[] {1, b.length}));
        Map<String, Object> attributes = Map.of("hidden_size", units);
        String y = onnx.node("", "LSTM", List.of(x, w, r, bias), attributes);
        return node("Squeeze", y, onnx.constant("axis" + shapes++, 1));
    }

    private static Tensor one(Tensor t) {
        return new Tensor(t.data(), new int[] {1, t.dims()[0], t.dims()[1]});
    }

    @Override
    public String crossEntropy(String logits, String labels) {
        throw new UnsupportedOperationException("ONNX Runtime's jar does not train");
    }

    @Override
    public String meanSquare(String x, String goal) {
        throw new UnsupportedOperationException("ONNX Runtime's jar does not train");
    }
}
