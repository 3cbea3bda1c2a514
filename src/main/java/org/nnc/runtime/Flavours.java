package org.nnc.runtime;

/// Whether a generated class uses its vector code or its scalar code.
public final class Flavours {
    private static final int LEAST_BITS = 128;

    private Flavours() {}

    /// Why vector code can't be used here, or an empty text. The system property
    /// `nnc.flavour=scalar` forbids it.
    public static String missing() {
        if ("scalar".equals(System.getProperty("nnc.flavour"))) {
            return "the system property nnc.flavour says so";
        }
        if (ModuleLayer.boot().findModule("jdk.incubator.vector").isEmpty()) {
            return "the module jdk.incubator.vector is not there; start java with"
                    + " --add-modules jdk.incubator.vector";
        }
        String vm = System.getProperty("java.vm.name", "");
        boolean known = vm.contains("HotSpot") || vm.contains("OpenJDK");
        return known ? "" : vm + " is slow with vectors; use a HotSpot JVM";
    }

    /// True unless the system property `nnc.flavour=vector` asks for vector code from the first
    /// call.
    public static boolean twins() {
        return !"vector".equals(System.getProperty("nnc.flavour"));
    }

    /// The same as [#missing()] of a machine whose vectors are so wide.
    public static String missing(int bits) {
        if (bits >= LEAST_BITS) return "";
        return "this processor has no vectors of " + LEAST_BITS + " bits or more";
    }

    /// `vector`, or `scalar` with the reason.
    public static String text(String missing) {
        return missing.isEmpty() ? "vector" : "scalar: " + missing;
    }

    /// Fails if there is a reason, for a class that has no scalar code.
    public static void require(String missing) {
        if (missing.isEmpty()) return;
        throw new IllegalStateException(
                "this class was compiled for the Vector API only: "
                        + missing
                        + "; or compile the scalar flavour too");
    }
}
