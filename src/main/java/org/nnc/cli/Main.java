package org.nnc.cli;

/// The command line of nnc.
public final class Main {
    private Main() {}

    /// Prints the version.
    public static void main(String[] args) {
        String version = Main.class.getModule().getDescriptor().rawVersion().orElse("unknown");
        System.out.println("nnc " + version);
    }
}
