package org.nnc.opencl;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// Finds the library through which programs reach all drivers of OpenCL: the ICD loader. Nothing is
/// looked for before it is asked for.
@SuppressWarnings("restricted")
final class Loader {
    private static final List<String> NAMES =
            List.of(
                    "libOpenCL.so.1",
                    "libOpenCL.so",
                    "OpenCL.dll",
                    "/System/Library/Frameworks/OpenCL.framework/OpenCL");

    private Loader() {}

    /// The library's functions, loaded at first use and kept.
    static Optional<Cl> cl() {
        return Loaded.CL;
    }

    private static final class Loaded {
        private static final Optional<Cl> CL = load();
    }

    private static Optional<Cl> load() {
        for (String name : NAMES) {
            try {
                SymbolLookup library = SymbolLookup.libraryLookup(name, Arena.global());
                keepPoclCache();
                return Optional.of(new Cl(library));
            } catch (IllegalArgumentException _) {
                // Not of this system: the next name.
            }
        }
        return Optional.empty();
    }

    /// PoCL shows no device, and does not say why, where it cannot make the folder of its kernel
    /// cache: give it one that can be made.
    private static void keepPoclCache() {
        if (System.getenv("POCL_CACHE_DIR") != null) return;
        String home = System.getenv("XDG_CACHE_HOME");
        Path usual = home != null ? Path.of(home) : Path.of(System.getProperty("user.home"));
        if (Files.isWritable(usual)) return;
        Path other = Path.of(System.getProperty("java.io.tmpdir"), "nnc-pocl");
        Linker.nativeLinker()
                .defaultLookup()
                .find("setenv")
                .ifPresent(f -> setenv(f, "POCL_CACHE_DIR", other.toString()));
    }

    private static void setenv(MemorySegment function, String name, String value) {
        FunctionDescriptor type =
                FunctionDescriptor.of(
                        ValueLayout.JAVA_INT,
                        ValueLayout.ADDRESS,
                        ValueLayout.ADDRESS,
                        ValueLayout.JAVA_INT);
        try (Arena a = Arena.ofConfined()) {
            int code =
                    (int)
                            Linker.nativeLinker()
                                    .downcallHandle(function, type)
                                    .invokeExact(a.allocateFrom(name), a.allocateFrom(value), 0);
            if (code != 0) throw new OpenClException("could not set " + name + " to " + value);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }
}
