package org.nnc.runtime;

/// Finds free sizes from the lengths of arrays: an array whose shape has one unknown size gives it.
///
/// The number of elements never falls as a size grows, so the size is found by bisection.
final class SizeSolver {
    private final Request request;
    private final long[] sizes;
    private final boolean[] known;

    SizeSolver(Request request) {
        this.request = request;
        this.sizes = new long[request.sizes().size()];
        this.known = new boolean[sizes.length];
    }

    /// Sets a size that is known already.
    void know(int size, long value) {
        sizes[size] = value;
        known[size] = true;
    }

    /// All sizes.
    ///
    /// @param buffers the numbers of the given arrays
    /// @param lengths of these arrays
    long[] solve(int[] buffers, int[] lengths) {
        boolean found = true;
        while (found) {
            found = false;
            for (int i = 0; i < buffers.length; i++) {
                TensorSpec tensor = request.tensors().get(buffers[i]);
                int size = tensor.unknown(known);
                if (size < 0) continue;
                solve(tensor, size, lengths[i]);
                found = true;
            }
        }
        for (int i = 0; i < known.length; i++) {
            if (!known[i]) {
                throw new IllegalArgumentException(
                        request.name()
                                + ": the lengths of the arrays do not tell the size "
                                + request.sizes().get(i)
                                + "; give it as an argument");
            }
        }
        return sizes;
    }

    private void solve(TensorSpec tensor, int size, int length) {
        long low = 0;
        long high = Integer.MAX_VALUE;
        while (low < high) {
            long middle = (low + high) / 2;
            if (elements(tensor, size, middle) >= length) high = middle;
            else low = middle + 1;
        }
        if (elements(tensor, size, low) != length) throw misfit(tensor, size, low, length);
        if (elements(tensor, size, low + 1) == length) {
            throw new IllegalArgumentException(
                    has(tensor, length)
                            + ", which fits more than one "
                            + request.sizes().get(size)
                            + "; give it as an argument");
        }
        know(size, low);
    }

    private long elements(TensorSpec tensor, int size, long value) {
        sizes[size] = value;
        try {
            return tensor.elements(sizes);
        } catch (ArithmeticException e) {
            return Long.MAX_VALUE;
        }
    }

    private IllegalArgumentException misfit(TensorSpec tensor, int size, long above, int length) {
        String n = request.sizes().get(size);
        StringBuilder text = new StringBuilder(has(tensor, length)).append(" needs ");
        if (above > 0) {
            text.append(elements(tensor, size, above - 1));
            text.append(" for ").append(n).append(" = ").append(above - 1).append(" and ");
        }
        text.append(elements(tensor, size, above));
        text.append(" for ").append(n).append(" = ").append(above);
        return new IllegalArgumentException(text.toString());
    }

    private String has(TensorSpec tensor, int length) {
        return request.name()
                + ": the input "
                + tensor.name()
                + " has "
                + length
                + (length == 1 ? " number" : " numbers")
                + "; its shape "
                + tensor.type();
    }
}
