package org.nnc.opencl;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A program compiled for one width of positions, and its kernels.
///
/// @param wide whether positions have 64 bits
record Built(Handle program, Map<String, Handle> kernels, boolean wide) implements AutoCloseable {
    /// @param code with all its steps, of one or several programs
    static Built of(Session session, Generator.Generated code, boolean doubles, boolean wide) {
        StringBuilder options = new StringBuilder("-w -cl-std=CL1.2 -DINDEX=");
        options.append(wide ? "long" : "int");
        if (session.device().kind() == Device.Kind.CPU) options.append(" -DPROCESSOR");
        if (doubles) options.append(" -DDOUBLES");
        if (session.device().exactDivision()) {
            options.append(" -cl-fp32-correctly-rounded-divide-sqrt");
        }
        options.append(' ').append(System.getProperty("nnc.opencl.options", ""));
        Handle program = Build.program(session, code.source(), options.toString());
        Map<String, Handle> kernels = new LinkedHashMap<>();
        for (Step.Launch launch : launches(code.steps().stream().flatMap(List::stream).toList())) {
            kernels.computeIfAbsent(launch.function(), f -> session.kernel(program, f));
        }
        return new Built(program, kernels, wide);
    }

    static List<Step.Launch> launches(List<Step> steps) {
        List<Step.Launch> all = new ArrayList<>();
        for (Step s : steps) {
            switch (s) {
                case Step.Launch launch -> all.add(launch);
                case Step.Loop(var _, List<Step> body) -> all.addAll(launches(body));
                case Step.When when -> {
                    all.addAll(launches(when.then()));
                    all.addAll(launches(when.otherwise()));
                }
            }
        }
        return all;
    }

    /// Only those that run with these sizes.
    static List<Step.Launch> launches(List<Step> steps, Map<String, Long> sizes) {
        List<Step.Launch> all = new ArrayList<>();
        for (Step s : steps) {
            switch (s) {
                case Step.Launch launch -> all.add(launch);
                case Step.Loop(var _, List<Step> body) -> all.addAll(launches(body, sizes));
                case Step.When when -> all.addAll(launches(when.taken(sizes), sizes));
            }
        }
        return all;
    }

    @Override
    public void close() {
        kernels.values().forEach(Handle::close);
        program.close();
    }
}
