package org.nnc.train;

/// A rule that looks at one result after every epoch.
///
/// @param metric its name; @param patience epochs without improvement; @param minimize smaller is
///   better
/// @param factor for a plateau: by what the rate is multiplied
public record Watch(String metric, int patience, boolean minimize, double factor) {
    boolean better(double value, double best) {
        return Double.isNaN(best) || (minimize ? value < best : value > best);
    }
}
