package org.nnc.bench.library;

import org.nnc.bench.work.Gates;
import org.nnc.bench.work.Model;
import org.nnc.bench.work.Operations;
import org.nnc.bench.work.Tensor;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;

/// Writes a workload as TorchScript, the text inside the files that `torch.jit.save` makes. Inputs
/// and weights are the arguments of `forward`.
final class TorchOperations implements Operations<String> {
    static final String STATE_WEIGHTS = "$state weights";

    private final Model model;
    private final Map<String, Tensor> arguments = new LinkedHashMap<>();
    private final Map<String, String> names = new LinkedHashMap<>();
    private final Map<String, UnaryOperator<float[]>> ours = new LinkedHashMap<>();
    private final StringBuilder lines = new StringBuilder();
    private int values;

    TorchOperations(Model model) {
        this.model = model;
    }

    String script() {
        String result = model.workload().network().build(this);
        StringBuilder head = new StringBuilder();
        head.append("class M(Module):\n  __parameters__ = []\n  __buffers__ = []\n");
        head.append("  training : bool\n  def forward(self: __torch__.M");
        names.values().forEach(n -> head.append(",\n    ").append(n).append(": Tensor"));
        head.append(") -> Tensor:\n");
        return head.append(lines).append("    return ").append(result).append('\n').toString();
    }

    /// The arguments of `forward` in order, by their names in our model; weights of dense layers
    /// are transposed, as PyTorch keeps them.
    Map<String, Tensor> arguments() {
        return arguments;
    }

    /// A trained argument as our model keeps it.
    float[] ours(String name, float[] theirs) {
        return ours.getOrDefault(name, UnaryOperator.identity()).apply(theirs);
    }

    private String argument(String name, Tensor t) {
        arguments.putIfAbsent(name, t);
        return names.computeIfAbsent(name, _ -> "a" + names.size());
    }

    private String weight(String path) {
        return argument(path, model.value(path));
    }

    private String call(String expression) {
        String name = "t" + values++;
        lines.append("    ").append(name).append(" = ").append(expression).append('\n');
        return name;
    }

    @Override
    public String input(String name) {
        return weight(name);
    }

    @Override
    public String product(String a, String b) {
        return call("torch.matmul(" + a + ", " + b + ")");
    }

    @Override
    public String add(String a, String b) {
        return call("torch.add(" + a + ", " + b + ")");
    }

    @Override
    public String multiply(String a, String b) {
        return call("torch.mul(" + a + ", " + b + ")");
    }

    @Override
    public String relu(String x) {
        return call("torch.relu(" + x + ")");
    }

    @Override
    public String tanh(String x) {
        return call("torch.tanh(" + x + ")");
    }

    @Override
    public String sigmoid(String x) {
        return call("torch.sigmoid(" + x + ")");
    }

    @Override
    public String gelu(String x) {
        return call("torch.gelu(" + x + ")");
    }

    @Override
    public String softmax(String x) {
        return call("torch.softmax(" + x + ", -1)");
    }

    @Override
    public String dense(String x, String layer) {
        Tensor turned = model.value(layer + ".W").transposed();
        String w = argument(layer + ".W", turned);
        ours.put(layer + ".W", a -> new Tensor(a, turned.dims()).transposed().floats());
        return call("torch.linear(" + x + ", " + w + ", " + weight(layer + ".b") + ")");
    }

    @Override
    public String conv(String x, String layer, boolean bias, int stride, int pad) {
        String b = bias ? weight(layer + ".b") : "None";
        String format = "torch.conv2d(%s, %s, %s, [%d, %d], [%d, %d])";
        String k = weight(layer + ".K");
        return call(format.formatted(x, k, b, stride, stride, pad, pad));
    }

    @Override
    public String batchNorm(String x, String layer) {
        return call(
                "torch.batch_norm(%s, %s, %s, %s, %s, False, 0.1, 1.0000000000000001e-05, True)"
                        .formatted(
                                x,
                                weight(layer + ".gamma"),
                                weight(layer + ".beta"),
                                weight(layer + ".mean_seen"),
                                weight(layer + ".var_seen")));
    }

    @Override
    public String maxPool(String x, int kernel, int stride, int pad) {
        String format = "torch.max_pool2d(%s, [%d, %d], [%d, %d], [%d, %d])";
        return call(format.formatted(x, kernel, kernel, stride, stride, pad, pad));
    }

    @Override
    public String globalAveragePool(String x) {
        return flatten(call("torch.adaptive_avg_pool2d(" + x + ", [1, 1])"));
    }

    @Override
    public String flatten(String x) {
        return call("torch.flatten(" + x + ", 1)");
    }

    @Override
    public String layerNorm(String x, String layer) {
        Tensor gamma = model.value(layer + ".gamma");
        String format = "torch.layer_norm(%s, [%d], %s, %s, 1.0000000000000001e-05)";
        String g = weight(layer + ".gamma");
        return call(format.formatted(x, gamma.count(), g, weight(layer + ".beta")));
    }

    @Override
    public String attention(String q, String k, String v, int heads) {
        String parts = split(q, heads) + ", " + split(k, heads) + ", " + split(v, heads);
        String mixed = call("torch.scaled_dot_product_attention(" + parts + ")");
        return call("torch.flatten(torch.transpose(" + mixed + ", 1, 2), 2)");
    }

    private String split(String x, int heads) {
        return call("torch.transpose(torch.unflatten(" + x + ", 2, [" + heads + ", -1]), 1, 2)");
    }

    @Override
    public String lstm(String x, String layer) {
        Gates gates = new Gates(model.value(layer + ".W"), model.value(layer + ".b"));
        String w = argument(layer + ".W", gates.ofInput("ifgo"));
        String r = argument(STATE_WEIGHTS, gates.ofState("ifgo"));
        String b = argument(layer + ".b", gates.bias("ifgo"));
        int units = gates.units();
        float[] none = new float[4 * units];
        String b2 = argument("$zeros", new Tensor(none, new int[] {none.length}));
        int batch = model.value("x").dims()[1];
        Tensor zeros = new Tensor(new float[batch * units], new int[] {1, batch, units});
        String h = argument("$start", zeros);
        String format =
                "torch.lstm(%s, [%s, %s], [%s, %s, %s, %s], True, 1, 0., False, False, False)";
        String all = "t" + values++;
        String call = format.formatted(x, h, h, w, r, b, b2);
        lines.append("    ").append(all).append(", h_n, c_n = ").append(call).append('\n');
        return all;
    }

    @Override
    public String crossEntropy(String logits, String labels) {
        return call("torch.cross_entropy_loss(" + logits + ", " + labels + ")");
    }

    @Override
    public String meanSquare(String x, String goal) {
        return call("torch.mse_loss(" + x + ", " + goal + ")");
    }
}
