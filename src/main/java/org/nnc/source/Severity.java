package org.nnc.source;

import java.util.Locale;

/// How grave a diagnostic is: an error stops the compilation at the end of its stage.
public enum Severity {
    ERROR,
    WARNING;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
