package org.nnc.cli;

import org.nnc.opencl.Device;
import org.nnc.opencl.Devices;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

import java.io.PrintWriter;
import java.util.concurrent.Callable;

/// Lists what `--backend opencl` could run on.
@Command(
        name = "devices",
        description =
                "Lists the OpenCL devices of this machine, or says why there is none. The first is"
                        + " the one that --backend opencl takes.",
        mixinStandardHelpOptions = true,
        footer = {"", "Example:", "  nnc devices"})
final class DevicesCommand implements Callable<Integer> {
    @Spec CommandSpec spec;

    @Override
    public Integer call() {
        Devices found = Devices.found();
        PrintWriter out = spec.commandLine().getOut();
        for (Device d : found.list()) out.println(d.summary());
        found.why().ifPresent(why -> out.println("There is no OpenCL device: " + why + "."));
        out.flush();
        return found.list().isEmpty() ? Main.FAULT_OF_INPUT : 0;
    }
}
