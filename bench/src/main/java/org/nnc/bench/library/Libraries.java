package org.nnc.bench.library;

/// What is measured against each other.
public enum Libraries {
    INTERPRETER("nnc interpreter", ""),
    SCALAR("nnc scalar", ""),
    VECTOR("nnc vector", ""),
    ONNX_RUNTIME("ONNX Runtime", "onnxruntime"),
    PYTORCH("PyTorch (DJL)", "pytorch"),
    TENSORFLOW("TensorFlow", "tensorflow"),
    MKL("MKL", "mkl"),
    ONEDNN("oneDNN", "onednn"),
    OPENBLAS("OpenBLAS", "openblas");

    private final String text;
    private final String jars;

    Libraries(String text, String jars) {
        this.text = text;
        this.jars = jars;
    }

    /// As in the results.
    public String text() {
        return text;
    }

    /// The folder of its jars in `bench/target/lib`; empty for our own.
    public String jars() {
        return jars;
    }

    public boolean ours() {
        return jars.isEmpty();
    }
}
