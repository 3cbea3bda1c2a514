package org.nnc.cli;

import picocli.CommandLine.IVersionProvider;

/// The version that the module states.
final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
        var module = Main.class.getModule();
        String version =
                module.isNamed()
                        ? module.getDescriptor().rawVersion().orElse("unknown")
                        : "unknown";
        return new String[] {"nnc " + version};
    }
}
