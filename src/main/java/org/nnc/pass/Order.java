package org.nnc.pass;

/// A pass must stand before another; the reason is what to think of before moving one of them.
public record Order(String before, String after, String reason) {
    public static Order before(String first, String second, String reason) {
        return new Order(first, second, reason);
    }
}
