package org.nnc.bench.library;

import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.mkl.global.mkl_rt;
import org.bytedeco.openblas.global.openblas;
import org.nnc.bench.work.Model;
import org.nnc.bench.work.Tensor;
import org.nnc.bench.work.Workload.Kind;

import java.util.Map;
import java.util.Optional;

/// Libraries for matrix products alone. How many threads they take, the environment says.
final class Blas implements Library {
    private static final int ROW_MAJOR = 101;
    private static final int AS_IT_IS = 111;

    /// C = A·B of float[m, k] and float[k, n], all in row-major order.
    private interface Product {
        void run(int m, int n, int k, FloatPointer a, FloatPointer b, FloatPointer c);
    }

    private final Product product;

    private Blas(Product product) {
        this.product = product;
    }

    static Blas mkl() {
        return new Blas((m, n, k, a, b, c) ->
                mkl_rt.cblas_sgemm(ROW_MAJOR, AS_IT_IS, AS_IT_IS, m, n, k, 1, a, k, b, n, 0, c, n));
    }

    static Blas oneDnn() {
        byte no = 'N';
        return new Blas(
                (m, n, k, a, b, c) -> dnnl.dnnl_sgemm(no, no, m, n, k, 1, a, k, b, n, 0, c, n));
    }

    static Blas openBlas() {
        return new Blas((m, n, k, a, b, c) ->
                openblas.cblas_sgemm(
                        ROW_MAJOR, AS_IT_IS, AS_IT_IS, m, n, k, 1, a, k, b, n, 0, c, n));
    }

    @Override
    public Optional<Job> job(Model model) {
        if (model.workload().kind() != Kind.PRODUCT) return Optional.empty();
        return Optional.of(new ProductJob(model.value("a"), model.value("b"), product));
    }

    private static final class ProductJob implements Job {
        private final int m;
        private final int k;
        private final int n;
        private final FloatPointer a;
        private final FloatPointer b;
        private final FloatPointer c;
        private final Product product;

        ProductJob(Tensor a, Tensor b, Product product) {
            this.m = a.dims()[0];
            this.k = a.dims()[1];
            this.n = b.dims()[1];
            this.a = new FloatPointer(a.floats());
            this.b = new FloatPointer(b.floats());
            this.c = new FloatPointer((long) m * n);
            this.product = product;
        }

        @Override
        public void run() {
            product.run(m, n, k, a, b, c);
        }

        @Override
        public Map<String, float[]> results() {
            float[] y = new float[m * n];
            c.get(y);
            return Map.of("y", y);
        }

        @Override
        public void close() {
            a.close();
            b.close();
            c.close();
        }
    }
}
