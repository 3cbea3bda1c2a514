package org.nnc.opencl;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// Which devices there are; and if there is none, why, and what to install.
///
/// @param why a sentence if the list is empty
public record Devices(List<Device> list, Optional<String> why) {
    public Devices {
        list = List.copyOf(list);
    }

    /// GPUs first, then those with more units.
    public static Devices found() {
        try {
            return Signals.kept(
                    () -> Loader.cl().map(Devices::of).orElseGet(Devices::withoutLoader));
        } catch (OpenClException e) {
            return none(e.getMessage());
        }
    }

    /// The device to use where none was named.
    ///
    /// @throws OpenClException if there is none: says why
    public static Device preferred() {
        Devices d = found();
        return d.list.stream().findFirst().orElseThrow(() -> new OpenClException(d.why.get()));
    }

    private static Devices of(Cl cl) {
        List<Device> all = new ArrayList<>();
        for (long platform : cl.platforms()) {
            for (long device : cl.devices(platform)) all.add(Device.of(cl, platform, device));
        }
        if (all.isEmpty()) {
            return none(
                    "OpenCL is here, but no driver offers a device: install the graphics card's"
                            + " driver, or PoCL for the processor (Debian and Ubuntu: apt install"
                            + " pocl-opencl-icd); if OCL_ICD_VENDORS is set, it must name the"
                            + " folder or the library of a driver");
        }
        all.sort(
                Comparator.comparing((Device d) -> d.kind() == Device.Kind.CPU)
                        .thenComparing(d -> -d.units()));
        return new Devices(all, Optional.empty());
    }

    private static Devices withoutLoader() {
        return none(
                "no OpenCL library is installed here: on Debian and Ubuntu, apt install"
                        + " ocl-icd-libopencl1 pocl-opencl-icd (a driver for any processor); on"
                        + " Windows it comes with the graphics card's driver");
    }

    private static Devices none(String why) {
        return new Devices(List.of(), Optional.of(why));
    }
}
