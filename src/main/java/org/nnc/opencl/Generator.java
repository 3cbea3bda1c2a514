package org.nnc.opencl;

import org.nnc.program.Kernel;
import org.nnc.program.Local;
import org.nnc.program.Program;
import org.nnc.program.Sums;
import org.nnc.program.Var;
import org.nnc.type.Precision;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// From a program to the text of one OpenCL program, and the steps that run it.
final class Generator {
    private final StringBuilder functions = new StringBuilder();
    private final Set<Var> loops = new LinkedHashSet<>();
    private final Precision precision;
    private final Device device;
    private int count;

    /// Whether the program being written rounds as the other engines do, see [Sums].
    private boolean exact;

    /// @param source in OpenCL C, for any free sizes
    /// @param steps of each program
    record Generated(String source, List<List<Step>> steps) {}

    private Generator(Precision precision, Device device) {
        this.device = device;
        this.precision = precision;
    }

    /// @param programs of one precision
    static Generated generate(List<Program> programs, Device device) {
        Generator g = new Generator(programs.getFirst().precision(), device);
        List<List<Step>> steps = programs.stream().map(g::steps).toList();
        return new Generated(
                wide(g.tile()) + text("prelude.cl") + text("functions.cl") + g.functions, steps);
    }

    /// Graphics cards round as they like: 64-bit sums are slow there.
    private List<Step> steps(Program program) {
        boolean wide = device.kind() == Device.Kind.CPU && device.doubles();
        exact = wide && Sums.areInDouble(program);
        return steps(program.kernels());
    }

    private List<Step> steps(List<Kernel> kernels) {
        List<Step> steps = new ArrayList<>();
        for (Kernel k : kernels) steps.addAll(steps(k));
        return steps;
    }

    private List<Step> steps(Kernel kernel) {
        return switch (kernel) {
            case Kernel.LoopNest nest -> new Nests(this).steps(nest);
            case Kernel.Contraction c -> new Products(this).steps(c);
            case Kernel.ArgSort sort -> List.of(new Sorts(this).step(sort));
            case Kernel.Repeat repeat -> {
                loops.add(repeat.var());
                List<Step> body = steps(repeat.body());
                loops.remove(repeat.var());
                yield List.of(new Step.Loop(repeat.var(), body));
            }
            case Kernel.Blocks blocks -> throw unexpected(blocks);
        };
    }

    /// A device has memory for whole results; only processors' threads run chains by blocks.
    static IllegalStateException unexpected(Kernel.Blocks blocks) {
        return new IllegalStateException("a device does not run blocks: " + blocks.name());
    }

    Device device() {
        return device;
    }

    /// The usual one.
    private Tile tile() {
        return Tile.of(device, precision);
    }

    Tile tile(Kernel.Contraction c) {
        return Tile.of(device, precision, c.tiles());
    }

    /// The vector type of register tiles.
    private static String wide(Tile tile) {
        int n = tile.lanes();
        return "#define WIDE %d\n#define LOAD_WIDE vload%d\n#define STORE_WIDE vstore%d\n"
                .formatted(n, n, n);
    }

    /// A function for a part of a kernel.
    Draft draft(Kernel kernel) {
        String function = "k" + count++ + "_" + kernel.name().replaceAll("\\W", "_");
        KernelText text = new KernelText(function, Set.copyOf(loops), inDouble(kernel));
        Expressions expressions = new Expressions(text, precision, exact);
        Statements statements = new Statements(text, expressions, device.kind() == Device.Kind.CPU);
        return new Draft(this, kernel, function, text, expressions, statements);
    }

    boolean isExact() {
        return exact;
    }

    private Set<Local> inDouble(Kernel kernel) {
        boolean sums = exact && kernel instanceof Kernel.LoopNest;
        return sums ? Sums.inDouble(((Kernel.LoopNest) kernel).body()) : Set.of();
    }

    void add(String function) {
        functions.append(function);
    }

    private static String text(String file) {
        try (InputStream in = Generator.class.getResourceAsStream(file)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8) + "\n";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
