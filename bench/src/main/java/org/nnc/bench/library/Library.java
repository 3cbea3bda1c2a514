package org.nnc.bench.library;

import org.nnc.bench.work.Model;

import java.util.Optional;

/// A library that runs workloads.
public interface Library {
    /// @return a job, or none if it can't do this
    Optional<Job> job(Model model) throws Exception;

    /// By name; its jars must be there. See [Libraries].
    static Library named(String name, int threads) throws Exception {
        return switch (Libraries.valueOf(name)) {
            case INTERPRETER -> new Nnc(org.nnc.train.Engine.INTERPRETER, threads);
            case SCALAR -> new Nnc(org.nnc.train.Engine.SCALAR, threads);
            case VECTOR -> new Nnc(org.nnc.train.Engine.VECTOR, threads);
            case ONNX_RUNTIME -> new OnnxRuntime(threads);
            case PYTORCH -> new PyTorch(threads);
            case TENSORFLOW -> new TensorFlow(threads);
            case MKL -> Blas.mkl();
            case ONEDNN -> Blas.oneDnn();
            case OPENBLAS -> Blas.openBlas();
        };
    }
}
