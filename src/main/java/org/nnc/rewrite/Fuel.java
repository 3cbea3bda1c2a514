package org.nnc.rewrite;

import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// How many more times rules may fire, and which did. To find the rule that breaks something, look
/// by bisection for the least fuel with which it breaks: [#last] is then the guilty rule.
public final class Fuel {
    private static final int REMEMBERED = 12;

    private final long limit;
    private long used;
    private final Map<String, Integer> fired = new LinkedHashMap<>();
    private final Deque<String> recent = new ArrayDeque<>();

    private Fuel(long limit) {
        this.limit = limit;
    }

    public static Fuel of(long limit) {
        return new Fuel(limit);
    }

    public static Fuel unlimited() {
        return new Fuel(Long.MAX_VALUE);
    }

    boolean isEmpty() {
        return used >= limit;
    }

    void burn(Rule rule) {
        burn(rule.law());
    }

    /// Whether a law may be applied once more; counts it if so.
    public boolean spend(String law) {
        if (isEmpty()) return false;
        burn(law);
        return true;
    }

    private void burn(String law) {
        used++;
        fired.merge(law, 1, Integer::sum);
        recent.addLast(law);
        if (recent.size() > REMEMBERED) recent.removeFirst();
    }

    /// How many times a rule fired so far.
    public long used() {
        return used;
    }

    /// How many times each rule fired, by its law, in order of first firing.
    public Map<String, Integer> fired() {
        return Collections.unmodifiableMap(fired);
    }

    /// The law that fired last.
    public Optional<String> last() {
        return Optional.ofNullable(recent.peekLast());
    }

    /// The different laws that fired most recently.
    String recent() {
        return String.join("' and '", recent.stream().distinct().sorted().toList());
    }
}
