package org.nnc.rewrite;

import org.nnc.graph.Op;
import org.nnc.op.Map;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/// Rules by the operations on which they match, in the order in which they are tried.
public final class RuleBook {
    private final List<Rule> rules;
    private final java.util.Map<Object, List<Rule>> byKey = new LinkedHashMap<>();
    private final java.util.Map<Object, List<Rule>> memo = new HashMap<>();

    public RuleBook(List<Rule> rules) {
        this.rules = List.copyOf(rules);
        Set<String> laws = new HashSet<>();
        for (Rule r : rules) {
            if (!laws.add(r.law())) throw new IllegalArgumentException("two rules say " + r.law());
            for (Object key : r.on()) byKey.computeIfAbsent(key, _ -> new ArrayList<>()).add(r);
        }
        java.util.Map<Rule, Integer> place = new HashMap<>();
        for (Rule r : rules) place.put(r, place.size());
        byKey.forEach((key, list) -> memo.put(key, merged(key, place)));
    }

    /// A function's own rules and those of all functions, in the book's order.
    private List<Rule> merged(Object key, java.util.Map<Rule, Integer> place) {
        Set<Rule> all = new HashSet<>(byKey.get(key));
        if (!(key instanceof Class)) all.addAll(byKey.getOrDefault(Map.class, List.of()));
        return all.stream().sorted(java.util.Comparator.comparing(place::get)).toList();
    }

    public List<Rule> rules() {
        return rules;
    }

    public RuleBook filtered(Predicate<Rule> keep) {
        return new RuleBook(rules.stream().filter(keep).toList());
    }

    /// The rules that may match an operation.
    List<Rule> matching(Op op) {
        if (op instanceof Map m) {
            List<Rule> own = memo.get(m.function());
            return own != null ? own : memo.getOrDefault(Map.class, List.of());
        }
        return memo.getOrDefault(op.getClass(), List.of());
    }
}
