package org.nnc.check;

import org.nnc.source.Span;
import org.nnc.syntax.Expression;
import org.nnc.syntax.Name;
import org.nnc.syntax.Parameter;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Brings the arguments of a call to the parameters of a declaration.
final class Binder {
    private Binder() {}

    /// Arguments by parameter, without defaults.
    static Map<String, Given> match(String callee, List<Parameter> parameters, List<Given> given) {
        var matched = new LinkedHashMap<String, Given>();
        int next = 0;
        for (Given g : given) {
            String slot;
            if (g.name().isPresent()) {
                slot = slotOf(callee, parameters, g.name().get());
            } else if (next < parameters.size()) {
                slot = parameters.get(next++).name().text();
            } else {
                throw Calls.tooMany(callee, parameters.size(), g);
            }
            if (matched.put(slot, g) != null) throw Calls.twice(callee, slot, g);
        }
        return matched;
    }

    private static String slotOf(String callee, List<Parameter> parameters, Name name) {
        var known = parameters.stream().map(p -> p.name().text()).toList();
        if (known.contains(name.text())) return name.text();
        throw Calls.noSuchParameter(callee, name, known);
    }

    /// Binds all parameters in the frame's scope: first what has no shape, then tensors, whose
    /// types may name the former, then defaults, which may name both.
    static void bind(
            Frame f,
            String callee,
            List<Parameter> parameters,
            Map<String, Given> given,
            Span span) {
        for (Parameter p : parameters) {
            if (!given.containsKey(p.name().text()) && p.initial().isEmpty()) {
                throw Calls.missing(callee, p.name().text(), span);
            }
        }
        if (given.values().stream().anyMatch(Given::isUnknown)) throw Failure.silent();
        for (boolean shaped : new boolean[] {false, true}) {
            for (Parameter p : parameters) {
                Given g = given.get(p.name().text());
                if (g != null && isShaped(p) == shaped) {
                    f.bind(p.name().text(), Types.accept(f, callee, p, g), p.name().span());
                }
            }
        }
        bindDefaults(f, callee, parameters, given);
    }

    private static void bindDefaults(
            Frame f, String callee, List<Parameter> parameters, Map<String, Given> given) {
        for (Parameter p : parameters) {
            if (given.containsKey(p.name().text())) continue;
            Expression e = p.initial().orElseThrow();
            Given g = Given.of(Optional.empty(), Expressions.known(f, e), e);
            f.bind(p.name().text(), Types.accept(f, callee, p, g), p.name().span());
        }
    }

    private static boolean isShaped(Parameter p) {
        return p.type().filter(t -> !t.dimensions().isEmpty()).isPresent();
    }

    /// Arguments in the order in which they were given, as if written again.
    static List<Given> named(Map<String, Given> matched) {
        var all = new ArrayList<Given>();
        matched.forEach((slot, g) ->
                all.add(
                        new Given(
                                Optional.of(g.name().orElse(new Name(slot, g.span()))),
                                g.meaning(),
                                g.span(),
                                g.text(),
                                g.origin())));
        return all;
    }
}
