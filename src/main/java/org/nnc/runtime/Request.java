package org.nnc.runtime;

import java.util.ArrayList;
import java.util.List;

/// What can be asked of a generated class: results, and what they need. Its text has a line for the
/// name, one for the free sizes, and one for each external buffer of the program, in order:
///
/// ```
/// probabilities
/// N
/// input x: float[N, 8, 8]
/// weight dense_1.W: float[64, 10]
/// output probabilities: float[N, 10]
/// require N >= 2    {N} examples are too few    N=N
/// ```
///
/// `carried` stands before what goes on from call to call of a stream, `given` before what the
/// class itself gives: `$seed` and the like.
public final class Request {
    private final String name;
    private final List<String> sizes;
    private final List<String> roles = new ArrayList<>();
    private final List<TensorSpec> tensors = new ArrayList<>();
    private final List<Condition> conditions = new ArrayList<>();
    private final Warmup warmup = new Warmup();

    public Request(String text) {
        String[] lines = text.split("\n");
        name = lines[0];
        sizes = lines[1].isEmpty() ? List.of() : List.of(lines[1].split(","));
        for (int i = 2; i < lines.length; i++) {
            int space = lines[i].indexOf(' ');
            String role = lines[i].substring(0, space);
            String rest = lines[i].substring(space + 1);
            if (role.equals("require")) {
                conditions.add(new Condition(rest, sizes));
            } else {
                roles.add(role);
                tensors.add(new TensorSpec(rest, sizes));
            }
        }
    }

    public String name() {
        return name;
    }

    /// The names of the free sizes.
    public List<String> sizes() {
        return sizes;
    }

    /// All external buffers, by number.
    public List<TensorSpec> tensors() {
        return tensors;
    }

    /// The numbers of the buffers of a role: `input`, `output`, `weight`, `carried` or `given`.
    public int[] buffers(String role) {
        int[] found = new int[roles.size()];
        int count = 0;
        for (int i = 0; i < found.length; i++) {
            if (roles.get(i).equals(role)) found[count++] = i;
        }
        return java.util.Arrays.copyOf(found, count);
    }

    /// Shared by all callers of the class.
    Warmup warmup() {
        return warmup;
    }

    /// Fails with a sentence if the model does not work for these sizes.
    void check(long[] values) {
        for (int i = 0; i < values.length; i++) {
            if (values[i] < 0) {
                throw new IllegalArgumentException(
                        name + ": the size " + sizes.get(i) + " is " + values[i]);
            }
        }
        for (Condition c : conditions) {
            if (!c.holds(values)) {
                throw new IllegalArgumentException(name + ": " + c.message(values));
            }
        }
    }

    /// `N = 2, T = 7`.
    String text(long[] values) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < values.length; i++) {
            if (i > 0) text.append(", ");
            text.append(sizes.get(i)).append(" = ").append(values[i]);
        }
        return text.toString();
    }
}
