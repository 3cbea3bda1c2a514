package org.nnc.bench.work;

/// The models of `bench/models` for other libraries. That both mean the same is checked before each
/// measurement, by their numbers.
final class Networks {
    private Networks() {}

    static <T> T product(Operations<T> o) {
        return o.product(o.input("a"), o.input("b"));
    }

    static <T> T chain(Operations<T> o) {
        T x = o.input("x");
        T inner = o.tanh(o.add(o.multiply(x, o.input("a")), o.input("b")));
        return o.add(o.multiply(inner, o.sigmoid(x)), x);
    }

    static <T> T softmax(Operations<T> o) {
        return o.softmax(o.input("x"));
    }

    static <T> T layerNorm(Operations<T> o) {
        return o.layerNorm(o.input("x"), "n");
    }

    static <T> T mlp(Operations<T> o) {
        T h1 = o.relu(o.dense(o.input("x"), "h1"));
        return o.dense(o.relu(o.dense(h1, "h2")), "h3");
    }

    static <T> T mlpLoss(Operations<T> o) {
        return o.crossEntropy(mlp(o), o.input("label"));
    }

    static <T> T cnn(Operations<T> o) {
        T c1 = o.maxPool(o.relu(o.conv(o.input("x"), "c1", true, 1, 0)), 2, 2, 0);
        T c2 = o.maxPool(o.relu(o.conv(c1, "c2", true, 1, 0)), 2, 2, 0);
        return o.dense(o.relu(o.dense(o.flatten(c2), "h1")), "h2");
    }

    static <T> T cnnLoss(Operations<T> o) {
        return o.crossEntropy(cnn(o), o.input("label"));
    }

    static <T> T lstm(Operations<T> o) {
        return o.lstm(o.input("x"), "l");
    }

    static <T> T lstmLoss(Operations<T> o) {
        return o.meanSquare(lstm(o), o.input("goal"));
    }

    static <T> T resnet50(Operations<T> o) {
        T h = o.maxPool(o.relu(convNorm(o, o.input("x"), "stem", 2, 3)), 3, 2, 1);
        int block = 0;
        int[] depths = {3, 4, 6, 3};
        for (int stage = 0; stage < depths.length; stage++) {
            for (int i = 0; i < depths[stage]; i++) {
                int stride = i == 0 && stage > 0 ? 2 : 1;
                h = bottleneck(o, h, name(block++), stride, i == 0);
            }
        }
        return o.dense(o.globalAveragePool(h), "head");
    }

    private static <T> T bottleneck(
            Operations<T> o, T x, String name, int stride, boolean project) {
        T a = o.relu(convNorm(o, x, name + ".a", 1, 0));
        T b = o.relu(convNorm(o, a, name + ".b", stride, 1));
        T c = convNorm(o, b, name + ".c", 1, 0);
        T d = project ? convNorm(o, x, name + ".d", stride, 0) : x;
        return o.relu(o.add(c, d));
    }

    private static <T> T convNorm(Operations<T> o, T x, String name, int stride, int pad) {
        return o.batchNorm(o.conv(x, name + ".c", false, stride, pad), name + ".n");
    }

    static <T> T transformer(Operations<T> o) {
        T h = o.input("x");
        for (int i = 0; i < 6; i++) h = encoder(o, h, name(i));
        return h;
    }

    static <T> T transformerLoss(Operations<T> o) {
        return o.meanSquare(transformer(o), o.input("goal"));
    }

    private static <T> T encoder(Operations<T> o, T x, String name) {
        T n1 = o.layerNorm(x, name + ".n1");
        String a = name + ".att";
        T q = o.dense(n1, a + ".q");
        T mixed = o.attention(q, o.dense(n1, a + ".k"), o.dense(n1, a + ".v"), 12);
        T h = o.add(x, o.dense(mixed, a + ".o"));
        T f1 = o.gelu(o.dense(o.layerNorm(h, name + ".n2"), name + ".f1"));
        return o.add(h, o.dense(f1, name + ".f2"));
    }

    /// As our compiler names layers that are bound to one name in a loop.
    private static String name(int i) {
        return i == 0 ? "h" : "h_" + i;
    }
}
