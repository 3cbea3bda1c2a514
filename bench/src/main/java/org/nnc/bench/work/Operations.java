package org.nnc.bench.work;

/// What workloads are made of. A library implements it by building its own graph; `T` is what it
/// calls a value.
///
/// Layers are named by their path in our model, under which their weights are found: `h1` has
/// `h1.W`, float[in, out], and `h1.b`.
public interface Operations<T> {
    T input(String name);

    T product(T a, T b);

    T add(T a, T b);

    T multiply(T a, T b);

    T relu(T x);

    T tanh(T x);

    T sigmoid(T x);

    /// With the error function, not its approximation.
    T gelu(T x);

    /// Over the last axis.
    T softmax(T x);

    T dense(T x, String layer);

    /// @param layer has `K`, float[out, in, height, width], and `b` if `bias`
    T conv(T x, String layer, boolean bias, int stride, int pad);

    /// At inference, by the running mean and variance; epsilon 1e-5.
    T batchNorm(T x, String layer);

    T maxPool(T x, int kernel, int stride, int pad);

    /// float[N, C, H, W] to float[N, C].
    T globalAveragePool(T x);

    /// All axes but the first become one.
    T flatten(T x);

    /// Over the last axis, epsilon 1e-5; `layer` has `gamma` and `beta`.
    T layerNorm(T x, String layer);

    /// Scaled dot products of `heads` parts of float[N, T, D].
    T attention(T queries, T keys, T values, int heads);

    /// All hidden states, float[T, N, units], from zeros; `W` is float[in + units, 4 units], gates
    /// in the order input, forget, output, candidate.
    T lstm(T x, String layer);

    /// The mean of negative log-likelihoods of int[N] in softmax(float[N, classes]).
    T crossEntropy(T logits, T labels);

    T meanSquare(T x, T goal);
}
