package org.nnc.opencl;

import org.nnc.program.Kernel.Tiles;
import org.nnc.program.Program;
import org.nnc.runtime.Executable;
import org.nnc.tune.Choices;
import org.nnc.tune.Tunable;
import org.nnc.type.Precision;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/// Compiles programs to OpenCL C, one program of the device for each of ours.
///
/// @param device where they run
/// @param budget how many bytes of the device's memory a program may hold
public record OpenClBackend(Device device, long budget) implements Tunable {
    private static final List<Integer> DEPTHS = List.of(128, 512, 1024);
    private static final List<Integer> GROUPS = List.of(4, 16);

    /// For a device, with nine tenths of its memory.
    public OpenClBackend(Device device) {
        this(device, device.memory() / 10 * 9);
    }

    /// For the device that [Devices#preferred] chooses.
    ///
    /// @throws OpenClException if there is none: says why
    public static OpenClBackend preferred() {
        return new OpenClBackend(Devices.preferred());
    }

    @Override
    public String name() {
        return "opencl";
    }

    @Override
    public String place() {
        return "opencl %s, %s".formatted(device.name(), device.driver());
    }

    @Override
    public double settling() {
        return 0;
    }

    @Override
    public Tiles usual() {
        return Tile.of(device, Precision.FLOAT32).schedule();
    }

    /// Of processors: shapes of register tiles, how deep they sum, how many are done together.
    @Override
    public List<List<UnaryOperator<Tiles>>> variants() {
        if (device.kind() != Device.Kind.CPU) return List.of();
        int registers = device.vectorWidth() == 16 ? 32 : 16;
        List<UnaryOperator<Tiles>> depths = new ArrayList<>();
        for (int depth : DEPTHS) {
            depths.add(t -> new Tiles(t.rows(), t.vectors(), t.rowBlock(), depth, t.columnBlock()));
        }
        List<UnaryOperator<Tiles>> groups = new ArrayList<>();
        for (int tiles : GROUPS) {
            groups.add(t ->
                    new Tiles(
                            t.rows(),
                            t.vectors(),
                            tiles * t.rows(),
                            t.innerBlock(),
                            t.columnBlock()));
        }
        return List.of(Tile.shapes(registers), depths, groups);
    }

    /// @throws OpenClException if the device cannot run it: says why
    @Override
    public Executable compile(Program program) {
        return compile(List.of(program)).getFirst();
    }

    /// Compiles programs in one run of the device's compiler, whose cost is more by the run than by
    /// the kernel.
    ///
    /// @param programs of one precision
    /// @throws OpenClException if the device cannot run them: says why
    public List<Executable> compile(List<Program> programs) {
        Precision precision = programs.getFirst().precision();
        if (precision == Precision.FLOAT64 && !device.doubles()) {
            throw new OpenClException(
                    device.name() + " has no 64-bit floats: compile in 32-bit precision");
        }
        return executables(programs, false).stream().map(e -> (Executable) e).toList();
    }

    private List<OpenClExecutable> executables(List<Program> given, boolean profiling) {
        Choices choices = Choices.kept();
        List<Program> programs = given.stream().map(p -> choices.applied(p, this)).toList();
        Precision precision = programs.getFirst().precision();
        Generator.Generated code = Generator.generate(programs, device);
        Session session = new Session(device, profiling, budget);
        DeviceProgram shared = new DeviceProgram(session, code, precision, programs.size());
        List<OpenClExecutable> all = new ArrayList<>();
        for (int i = 0; i < programs.size(); i++) {
            all.add(new OpenClExecutable(shared, programs.get(i), code.steps().get(i)));
        }
        return all;
    }

    /// What the device can do at most, measured now.
    public Peaks peaks(Precision precision) {
        return Peaks.of(device, precision);
    }

    /// Runs a program and times its kernels, after a first run that is not counted.
    ///
    /// @return one row for each kernel, in the program's order
    public List<Profile.Row> profile(
            Program program, Map<String, Long> sizes, Map<String, Object> arrays, int runs) {
        try (OpenClExecutable e = executables(List.of(program), true).getFirst()) {
            Profile p = new Profile(Loader.cl().orElseThrow());
            e.profile(p);
            e.run(sizes, arrays);
            p.clear();
            for (int i = 0; i < runs; i++) e.run(sizes, arrays);
            return p.rows(program, sizes, runs);
        }
    }
}
