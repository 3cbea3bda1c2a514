package org.nnc.bench.work;

/// The weights of an LSTM, as other libraries want them: those of the input and those of the hidden
/// state apart, a row for each gate and unit, in the library's order of gates.
public final class Gates {
    private static final String OURS = "ifog";

    private final float[] weights;
    private final float[] biases;
    private final int inputs;
    private final int units;

    /// @param w float[inputs + units, 4 units] with gates in our order, input forget output
    ///   candidate
    public Gates(Tensor w, Tensor b) {
        this.weights = w.floats();
        this.biases = b.floats();
        this.units = w.dims()[1] / 4;
        this.inputs = w.dims()[0] - units;
    }

    public int units() {
        return units;
    }

    /// float[4 units, inputs].
    public Tensor ofInput(String order) {
        return rows(order, 0, inputs);
    }

    /// float[4 units, units].
    public Tensor ofState(String order) {
        return rows(order, inputs, inputs + units);
    }

    /// float[4 units].
    public Tensor bias(String order) {
        float[] to = new float[4 * units];
        for (int i = 0; i < to.length; i++) to[i] = biases[column(order, i)];
        return new Tensor(to, new int[] {to.length});
    }

    private Tensor rows(String order, int from, int end) {
        int width = end - from;
        float[] to = new float[4 * units * width];
        for (int i = 0; i < 4 * units; i++) {
            for (int j = 0; j < width; j++) {
                to[i * width + j] = weights[(from + j) * 4 * units + column(order, i)];
            }
        }
        return new Tensor(to, new int[] {4 * units, width});
    }

    /// The other way: our weights of a library's two matrices.
    public static float[] ours(float[] ofInput, float[] ofState, String order, int units) {
        int inputs = ofInput.length / (4 * units);
        float[] to = new float[(inputs + units) * 4 * units];
        for (int row = 0; row < 4 * units; row++) {
            int column = OURS.indexOf(order.charAt(row / units)) * units + row % units;
            for (int j = 0; j < inputs; j++) {
                to[j * 4 * units + column] = ofInput[row * inputs + j];
            }
            for (int j = 0; j < units; j++) {
                to[(inputs + j) * 4 * units + column] = ofState[row * units + j];
            }
        }
        return to;
    }

    /// The other way, for a bias.
    public static float[] ours(float[] bias, String order) {
        int units = bias.length / 4;
        float[] to = new float[bias.length];
        for (int row = 0; row < to.length; row++) {
            to[OURS.indexOf(order.charAt(row / units)) * units + row % units] = bias[row];
        }
        return to;
    }

    private int column(String order, int row) {
        return OURS.indexOf(order.charAt(row / units)) * units + row % units;
    }
}
