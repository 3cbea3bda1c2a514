package org.nnc.bench.library;

import org.nnc.bench.work.Model;
import org.nnc.bench.work.Operations;
import org.nnc.bench.work.Tensor;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.core.Variable;
import org.tensorflow.op.math.Mean;
import org.tensorflow.op.nn.Conv2d;
import org.tensorflow.op.nn.FusedBatchNorm;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/// Builds a workload as a graph of TensorFlow, images with channels last, as it wants them on
/// processors. Weights are constants for inference and variables for training.
final class TensorFlowOperations implements Operations<Operand<TFloat32>> {
    private final Model model;
    private final Ops tf;
    private final boolean trained;
    private final Map<String, Placeholder<TFloat32>> inputs = new LinkedHashMap<>();
    private final Map<String, Tensor> fed = new LinkedHashMap<>();
    private final Map<String, Variable<TFloat32>> variables = new LinkedHashMap<>();
    private final Map<String, UnaryOperator<float[]>> ours = new LinkedHashMap<>();
    private final Map<Operand<TFloat32>, int[]> flattened = new LinkedHashMap<>();
    private final Map<Operand<TFloat32>, int[]> images = new LinkedHashMap<>();

    TensorFlowOperations(Model model, Graph graph) {
        this.model = model;
        this.tf = Ops.create(graph);
        this.trained = model.workload().optimizer().isPresent();
    }

    Ops tf() {
        return tf;
    }

    Operand<TFloat32> build() {
        return model.workload().network().build(this);
    }

    Map<String, Placeholder<TFloat32>> inputs() {
        return inputs;
    }

    /// What to feed, as TensorFlow wants it.
    Tensor fed(String name) {
        return fed.get(name);
    }

    Map<String, Variable<TFloat32>> variables() {
        return variables;
    }

    /// A variable's value as our model keeps it.
    float[] ours(String name, float[] theirs) {
        return ours.getOrDefault(name, UnaryOperator.identity()).apply(theirs);
    }

    private Operand<TFloat32> weight(String path) {
        return weight(path, model.value(path));
    }

    private Operand<TFloat32> weight(String path, Tensor t) {
        Operand<TFloat32> constant =
                tf.constant(Shape.of(t.longDims()), DataBuffers.of(t.floats()));
        if (!trained) return constant;
        return variables.computeIfAbsent(path, _ -> tf.variable(constant));
    }

    private Operand<TFloat32> number(float value) {
        return tf.constant(value);
    }

    @Override
    public Operand<TFloat32> input(String name) {
        Placeholder<TFloat32> known = inputs.get(name);
        if (known != null) return known;
        Tensor t = model.value(name);
        boolean image = t.dims().length == 4;
        if (image) t = moved(t, 0, 2, 3, 1);
        Placeholder<TFloat32> x =
                tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(t.longDims())));
        inputs.put(name, x);
        fed.put(name, t);
        if (image) images.put(x, t.dims());
        return x;
    }

    private static Tensor moved(Tensor t, int... axes) {
        float[] data = Permutation.permute(t.floats(), t.dims(), axes);
        return new Tensor(data, Permutation.permute(t.dims(), axes));
    }

    @Override
    public Operand<TFloat32> product(Operand<TFloat32> a, Operand<TFloat32> b) {
        return tf.linalg.matMul(a, b);
    }

    @Override
    public Operand<TFloat32> add(Operand<TFloat32> a, Operand<TFloat32> b) {
        return like(a, tf.math.add(a, b));
    }

    private Operand<TFloat32> like(Operand<TFloat32> x, Operand<TFloat32> y) {
        int[] dims = images.get(x);
        if (dims != null) images.put(y, dims);
        return y;
    }

    @Override
    public Operand<TFloat32> multiply(Operand<TFloat32> a, Operand<TFloat32> b) {
        return tf.math.mul(a, b);
    }

    @Override
    public Operand<TFloat32> relu(Operand<TFloat32> x) {
        return like(x, tf.nn.relu(x));
    }

    @Override
    public Operand<TFloat32> tanh(Operand<TFloat32> x) {
        return tf.math.tanh(x);
    }

    @Override
    public Operand<TFloat32> sigmoid(Operand<TFloat32> x) {
        return tf.math.sigmoid(x);
    }

    @Override
    public Operand<TFloat32> gelu(Operand<TFloat32> x) {
        Operand<TFloat32> erf = tf.math.erf(tf.math.mul(x, number((float) Math.sqrt(0.5))));
        return tf.math.mul(tf.math.mul(x, number(0.5f)), tf.math.add(erf, number(1)));
    }

    @Override
    public Operand<TFloat32> softmax(Operand<TFloat32> x) {
        return tf.nn.softmax(x);
    }

    @Override
    public Operand<TFloat32> dense(Operand<TFloat32> x, String layer) {
        Tensor w = model.value(layer + ".W");
        int[] image = flattened.get(x);
        if (image != null) w = channelsLast(layer + ".W", w, image);
        Operand<TFloat32> weights = weight(layer + ".W", w);
        if (model.value("x").dims().length != 3) {
            return tf.nn.biasAdd(tf.linalg.matMul(x, weights), weight(layer + ".b"));
        }
        int[] dims = model.value("x").dims();
        Operand<TFloat32> rows = tf.reshape(x, tf.constant(new int[] {-1, w.dims()[0]}));
        Operand<TFloat32> y = tf.nn.biasAdd(tf.linalg.matMul(rows, weights), weight(layer + ".b"));
        return tf.reshape(y, tf.constant(new int[] {dims[0], dims[1], w.dims()[1]}));
    }

    /// The rows of weights that follow an image, whose channels come last here and first in ours.
    private Tensor channelsLast(String path, Tensor w, int[] image) {
        int units = w.dims()[1];
        int[] first = {image[3], image[1], image[2], units};
        int[] last = {image[1], image[2], image[3], units};
        ours.put(path, a -> Permutation.permute(a, last, 2, 0, 1, 3));
        return new Tensor(Permutation.permute(w.floats(), first, 1, 2, 0, 3), w.dims());
    }

    @Override
    public Operand<TFloat32> conv(
            Operand<TFloat32> x, String layer, boolean bias, int stride, int pad) {
        Tensor k = model.value(layer + ".K");
        Tensor filters = moved(k, 2, 3, 1, 0);
        ours.put(layer + ".K", a -> Permutation.permute(a, filters.dims(), 3, 2, 0, 1));
        long s = stride;
        long p = pad;
        Operand<TFloat32> weights = weight(layer + ".K", filters);
        List<Long> pads = List.of(0L, 0L, p, p, p, p, 0L, 0L);
        Operand<TFloat32> y =
                pad == 0
                        ? tf.nn.conv2d(x, weights, List.of(1L, s, s, 1L), "VALID")
                        : tf.nn.conv2d(
                                x,
                                weights,
                                List.of(1L, s, s, 1L),
                                "EXPLICIT",
                                Conv2d.explicitPaddings(pads));
        if (bias) y = tf.nn.biasAdd(y, weight(layer + ".b"));
        images.put(y, window(images.get(x), k.dims()[0], k.dims()[2], stride, pad));
        return y;
    }

    private static int[] window(int[] image, int channels, int kernel, int stride, int pad) {
        int height = (image[1] + 2 * pad - kernel) / stride + 1;
        int width = (image[2] + 2 * pad - kernel) / stride + 1;
        return new int[] {image[0], height, width, channels};
    }

    @Override
    public Operand<TFloat32> batchNorm(Operand<TFloat32> x, String layer) {
        FusedBatchNorm<TFloat32, TFloat32> norm =
                tf.nn.fusedBatchNorm(
                        x,
                        weight(layer + ".gamma"),
                        weight(layer + ".beta"),
                        weight(layer + ".mean_seen"),
                        weight(layer + ".var_seen"),
                        FusedBatchNorm.isTraining(false),
                        FusedBatchNorm.epsilon(1e-5f));
        return like(x, norm.y());
    }

    @Override
    public Operand<TFloat32> maxPool(Operand<TFloat32> x, int kernel, int stride, int pad) {
        int[] image = images.get(x);
        Operand<TFloat32> padded = x;
        if (pad > 0) {
            int[][] around = {{0, 0}, {pad, pad}, {pad, pad}, {0, 0}};
            padded = tf.pad(x, tf.constant(around), number(Float.NEGATIVE_INFINITY));
        }
        Operand<TInt32> size = tf.constant(new int[] {1, kernel, kernel, 1});
        Operand<TInt32> strides = tf.constant(new int[] {1, stride, stride, 1});
        Operand<TFloat32> y = tf.nn.maxPool(padded, size, strides, "VALID");
        images.put(y, window(image, image[3], kernel, stride, pad));
        return y;
    }

    @Override
    public Operand<TFloat32> globalAveragePool(Operand<TFloat32> x) {
        return tf.math.mean(x, tf.constant(new int[] {1, 2}));
    }

    @Override
    public Operand<TFloat32> flatten(Operand<TFloat32> x) {
        int[] image = images.get(x);
        int width = image[1] * image[2] * image[3];
        Operand<TFloat32> y = tf.reshape(x, tf.constant(new int[] {image[0], width}));
        flattened.put(y, image);
        return y;
    }

    @Override
    public Operand<TFloat32> layerNorm(Operand<TFloat32> x, String layer) {
        Operand<TInt32> last = tf.constant(new int[] {-1});
        Operand<TFloat32> mean = tf.math.mean(x, last, Mean.keepDims(true));
        Operand<TFloat32> square = tf.math.squaredDifference(x, mean);
        Operand<TFloat32> variance = tf.math.mean(square, last, Mean.keepDims(true));
        Operand<TFloat32> inverse = tf.math.rsqrt(tf.math.add(variance, number(1e-5f)));
        Operand<TFloat32> scale = tf.math.mul(inverse, weight(layer + ".gamma"));
        Operand<TFloat32> shift = tf.math.sub(weight(layer + ".beta"), tf.math.mul(mean, scale));
        return tf.math.add(tf.math.mul(x, scale), shift);
    }

    @Override
    public Operand<TFloat32> attention(
            Operand<TFloat32> q, Operand<TFloat32> k, Operand<TFloat32> v, int heads) {
        int[] dims = model.value("x").dims();
        int width = dims[2] / heads;
        Operand<TFloat32> keys = tf.linalg.transpose(split(k, dims, heads), order(0, 1, 3, 2));
        Operand<TFloat32> scores =
                tf.train.batchMatMul(split(q, dims, heads), keys, TFloat32.class);
        Operand<TFloat32> scaled = tf.math.mul(scores, number((float) (1 / Math.sqrt(width))));
        Operand<TFloat32> mixed =
                tf.train.batchMatMul(tf.nn.softmax(scaled), split(v, dims, heads), TFloat32.class);
        return tf.reshape(tf.linalg.transpose(mixed, order(0, 2, 1, 3)), tf.constant(dims));
    }

    private Operand<TFloat32> split(Operand<TFloat32> x, int[] dims, int heads) {
        int[] parts = {dims[0], dims[1], heads, dims[2] / heads};
        return tf.linalg.transpose(tf.reshape(x, tf.constant(parts)), order(0, 2, 1, 3));
    }

    private Operand<TInt32> order(int... axes) {
        return tf.constant(axes);
    }

    @Override
    public Operand<TFloat32> lstm(Operand<TFloat32> x, String layer) {
        throw new UnsupportedOperationException("the Java API has no layer for it");
    }

    @Override
    public Operand<TFloat32> crossEntropy(Operand<TFloat32> logits, Operand<TFloat32> labels) {
        int[] numbers = model.value("label").ints();
        float[][] rows = new float[numbers.length][10];
        for (int i = 0; i < numbers.length; i++) rows[i][numbers[i]] = 1;
        // The one of labels by number has no derivative in the Java API.
        Operand<TFloat32> each =
                tf.nn.softmaxCrossEntropyWithLogits(logits, tf.constant(rows)).loss();
        return tf.math.mean(each, tf.constant(new int[] {0}));
    }

    @Override
    public Operand<TFloat32> meanSquare(Operand<TFloat32> x, Operand<TFloat32> goal) {
        throw new UnsupportedOperationException("only for LSTM");
    }
}
