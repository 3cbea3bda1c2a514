package org.nnc.check;

import org.nnc.source.Diagnostic;
import org.nnc.source.Diagnostics;
import org.nnc.source.Label;
import org.nnc.source.Span;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/// Collects diagnostics during an evaluation. It knows which calls are being evaluated: what goes
/// wrong in a function of the library is told at the user's call of it. Of several messages of one
/// kind at one place, as from the turns of a loop, it keeps the first.
final class Reporter {
    private static final int DEEPEST = 200;

    private record Site(Span span, String callee) {}

    private record Key(String code, Span span) {}

    private final Diagnostics diagnostics;
    private final Set<Key> told = new HashSet<>();
    private final Deque<Site> calls = new ArrayDeque<>();

    Reporter(Diagnostics diagnostics) {
        this.diagnostics = diagnostics;
    }

    void enter(Span span, String callee) {
        if (calls.size() >= DEEPEST) {
            throw Problem.ENDLESS.failure(
                    span, callee + " is called within itself more than " + DEEPEST + " times");
        }
        calls.push(new Site(span, callee));
    }

    void leave() {
        calls.pop();
    }

    void add(Diagnostic d) {
        Diagnostic placed = placed(d);
        if (told.add(new Key(placed.code(), placed.span()))) diagnostics.add(placed);
    }

    /// The span of the user's text that is being evaluated, for a place in the library.
    Optional<Span> userSite(Span span) {
        if (!Library.holds(span.file())) return Optional.of(span);
        return calls.stream()
                .filter(s -> !Library.holds(s.span.file()))
                .findFirst()
                .map(Site::span);
    }

    private Diagnostic placed(Diagnostic d) {
        if (Library.holds(d.span().file())) return movedToCall(d);
        if (calls.isEmpty()) return d;
        Site site = calls.peek();
        boolean user = !Library.holds(site.span.file());
        return user ? d.with(site.span, "in this call of " + site.callee) : d;
    }

    private Diagnostic movedToCall(Diagnostic d) {
        for (Site site : calls) {
            if (Library.holds(site.span.file())) continue;
            var primary = new Label(site.span, "");
            var moved =
                    new Diagnostic(
                            d.code(),
                            d.severity(),
                            site.callee + ": " + d.message(),
                            primary,
                            d.secondary(),
                            d.hints(),
                            d.nearest());
            return moved.with(d.span(), d.primary().text());
        }
        return d;
    }
}
