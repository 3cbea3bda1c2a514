package org.nnc.opencl;

import org.nnc.graph.Builder;
import org.nnc.graph.Graph;
import org.nnc.graph.Node;
import org.nnc.graph.Nodes;
import org.nnc.lower.Differential;
import org.nnc.lower.Lower;
import org.nnc.op.Conv;
import org.nnc.op.ConvFilter;
import org.nnc.op.ConvInput;
import org.nnc.op.Einsum;
import org.nnc.op.Reduce;
import org.nnc.op.Variable;
import org.nnc.op.Window;
import org.nnc.program.Buffer;
import org.nnc.program.Monoid;
import org.nnc.program.Program;
import org.nnc.program.Scalar;
import org.nnc.type.DType;
import org.nnc.type.Dim;
import org.nnc.type.Precision;
import org.nnc.type.Shape;
import org.nnc.type.TensorType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;

/// Checks and measures the preferred device, and writes a page: what `bench/opencl-image` packs for
/// a machine with a graphics card. Arguments: the folder of the page, and how many-th program is
/// checked. Not a test.
final class DeviceMain {
    private final Device device;
    private final Peaks peaks;
    private final StringBuilder page = new StringBuilder();

    private DeviceMain(Device device) {
        this.device = device;
        this.peaks = Peaks.of(device, Precision.FLOAT32);
    }

    public static void main(String[] arguments) throws IOException {
        DeviceMain m = new DeviceMain(Devices.preferred());
        LocalDateTime now = LocalDateTime.now();
        m.say("# nnc on an OpenCL device\n\n" + now.toLocalDate() + " · " + m.device.summary());
        m.say("Driver: " + m.device.driver() + "\n");
        int every = Integer.parseInt(arguments[1]);
        m.say(
                m.device.doubles()
                        ? "Agree with the interpreter: " + OclgrindMain.check(m.device, every)
                        : "Nothing was checked: the device has no 64-bit floats.");
        m.sayPeaks();
        m.say("\n| kernel | µs | G operations/s | of peak |\n| --- | --- | --- | --- |");
        m.measureAll();
        String stamp = now.format(DateTimeFormatter.ofPattern("yyyyMMdd-HHmm"));
        Path file = Path.of(arguments[0]).resolve(stamp + "-opencl.md");
        Files.createDirectories(file.getParent());
        Files.writeString(file, m.page);
        System.out.println("Wrote " + file + ".");
    }

    private void sayPeaks() {
        StringBuilder s = new StringBuilder("\nPeaks, measured now: ");
        s.append("%.0f GFLOP/s in multiply-adds; copies ".formatted(peaks.operations()));
        peaks.bandwidth()
                .forEach((bytes, speed) ->
                        s.append("%.0f GB/s of %d KiB, ".formatted(speed, bytes / 1024)));
        say(s.substring(0, s.length() - 2) + ".");
    }

    private void say(String line) {
        System.out.println(line);
        page.append(line).append('\n');
    }

    private void measureAll() {
        for (int n : new int[] {512, 1024, 2048, 4096}) {
            if (n <= 1024 || device.kind() == Device.Kind.GPU) product(n, n, n);
        }
        product(128, 784, 500);
        product(1, 1024, 1024);
        convolutions(32, 32, 13, 64);
        elementwise();
        softmax();
    }

    private static Node input(Builder build, String name, long... dims) {
        TensorType type = new TensorType(DType.FLOAT, Shape.of(dims));
        return build.add(new Variable(name, Variable.Role.INPUT, type));
    }

    private void product(long m, long k, long n) {
        Builder build = new Builder();
        Node a = input(build, "a", m, k);
        Node b = input(build, "b", k, n);
        String name = "sgemm " + m + " x " + k + " x " + n;
        measure(name, build, build.add(new Einsum(a, b, "ik", "kj", "ij")), 2.0 * m * k * n);
    }

    private void convolutions(long n, long c, long size, long f) {
        Builder build = new Builder();
        Window w =
                new Window(
                        List.of(3, 3), List.of(1, 1), List.of(1, 1), List.of(1, 1), List.of(1, 1));
        Node x = input(build, "x", n, c, size, size);
        Node filters = input(build, "w", f, c, 3, 3);
        Node y = input(build, "y", n, f, size, size);
        double flops = 2.0 * n * c * size * size * f * 9;
        List<Dim> spatial = List.of(Dim.of(size), Dim.of(size));
        measure("conv 3 x 3", build, build.add(new Conv(x, filters, w, 1)), flops);
        Node byInput = build.add(new ConvInput(y, filters, w, 1, spatial));
        measure("conv by input", build, byInput, flops);
        measure("conv by filter", build, build.add(new ConvFilter(x, y, w, 1)), flops);
    }

    private void elementwise() {
        Builder build = new Builder();
        Node x = input(build, "x", 1 << 22);
        measure("add, 4 Mi", build, Nodes.map(build, Scalar.ADD, x, x), 1 << 22);
        measure("exp, 4 Mi", build, Nodes.map(build, Scalar.EXP, x), 1 << 22);
    }

    private void softmax() {
        Builder build = new Builder();
        Node x = input(build, "x", 1024, 1024);
        Node largest = build.add(new Reduce(x, Monoid.MAX, List.of(1)));
        Node e = Nodes.map(build, Scalar.SUB, x, column(build, largest, x.shape()));
        e = Nodes.map(build, Scalar.EXP, e);
        Node sum = build.add(new Reduce(e, Monoid.SUM, List.of(1)));
        Node y = Nodes.map(build, Scalar.DIV, e, column(build, sum, x.shape()));
        measure("softmax 1024 x 1024", build, y, 1 << 20);
    }

    private static Node column(Builder build, Node x, Shape like) {
        Node one = Nodes.reshape(build, x, Shape.of(like.dim(0), Dim.ONE));
        return Nodes.broadcastTo(build, one, like);
    }

    /// The least time of many runs, without the copies from and to the host.
    private void measure(String name, Builder build, Node y, double operations) {
        Graph graph = new Graph("speed", build, Map.of("out", y), Map.of());
        Program program = Lower.lower(graph, Precision.FLOAT32);
        Map<String, Object> arrays = Differential.arrays(program, Map.of(), Map.of());
        Random random = new Random(1);
        for (Object array : arrays.values()) {
            float[] a = (float[]) array;
            for (int i = 0; i < a.length; i++) a[i] = random.nextFloat();
        }
        long best = Long.MAX_VALUE;
        try (OpenClExecutable e = (OpenClExecutable) new OpenClBackend(device).compile(program)) {
            e.run(Map.of(), arrays);
            long start = System.nanoTime();
            while (System.nanoTime() - start < 400_000_000L) {
                long t = System.nanoTime();
                e.kernelsOnly();
                best = Math.min(best, System.nanoTime() - t);
            }
        }
        long bytes = program.external().stream().mapToLong(b -> 4 * size(b)).sum();
        double share = peaks.share(new Profile.Row(name, best, bytes, (long) operations));
        say(
                String.format(
                        Locale.ROOT,
                        "| %s | %.1f | %.1f | %.0f %% |",
                        name,
                        best / 1e3,
                        operations / best,
                        100 * share));
    }

    private static long size(Buffer b) {
        return b.elements().evaluate(Map.of());
    }
}
