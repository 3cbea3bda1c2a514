package org.nnc.opencl;

import org.nnc.lower.Differential;
import org.nnc.lower.Lower;
import org.nnc.op.OpSamples;
import org.nnc.op.Sample;
import org.nnc.program.Program;
import org.nnc.program.ProgramPrinter;
import org.nnc.runtime.Executable;
import org.nnc.type.Precision;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// Runs some programs on the first device, each at all sizes of its samples, against the
/// interpreter: what [OclgrindTest] lets the simulator watch. Arguments: take every how many-th,
/// and whose schedules.
final class OclgrindMain {
    private OclgrindMain() {}

    public static void main(String[] arguments) {
        Device.Kind kind = Device.Kind.valueOf(arguments[1]);
        System.out.println(check(Devices.preferred().as(kind), Integer.parseInt(arguments[0])));
    }

    /// @return what was done, in a few words
    static String check(Device device, int every) {
        Map<String, List<Sample>> samples = new LinkedHashMap<>();
        Map<String, Program> programs = new LinkedHashMap<>();
        Stream.concat(OpSamples.all().stream(), OpSamples.gradients().stream())
                .forEach(s -> {
                    Program p = Lower.lower(Differential.renamed(s.graph()), Precision.FLOAT64);
                    String text = ProgramPrinter.print(p);
                    programs.putIfAbsent(text, p);
                    samples.computeIfAbsent(text, _ -> new ArrayList<>()).add(s);
                });
        List<String> all = List.copyOf(programs.keySet());
        List<String> some = new ArrayList<>();
        for (int i = 0; i < all.size(); i += every) some.add(all.get(i));
        OpenClBackend backend = new OpenClBackend(device);
        List<Executable> executables = backend.compile(some.stream().map(programs::get).toList());
        int runs = 0;
        for (int i = 0; i < some.size(); i++) {
            Program p = programs.get(some.get(i));
            for (Sample s : samples.get(some.get(i))) {
                Differential.check(
                        Differential.renamed(s.graph()),
                        p,
                        s.sizes(),
                        s.inputs(),
                        executables.get(i));
                runs++;
            }
        }
        executables.forEach(Executable::close);
        String where = device.name() + " as " + device.kind();
        return some.size() + " programs, " + runs + " runs on " + where;
    }
}
