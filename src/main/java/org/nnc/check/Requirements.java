package org.nnc.check;

import org.nnc.source.Span;
import org.nnc.syntax.Expression;
import org.nnc.syntax.Statement;
import org.nnc.type.Dim;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Conditions on sizes, which are facts from there on.
final class Requirements {
    private static final Pattern HOLE = Pattern.compile("\\{([A-Za-z_][A-Za-z0-9_]*)\\}");

    private Requirements() {}

    static void require(Frame f, Statement.Require s) {
        Meaning m = Expressions.known(f, s.condition());
        switch (m) {
            case Meaning.Truth(boolean holds) -> {
                if (!holds) throw broken(f, s);
            }
            case Meaning.Undecided(List<Relation> relations) -> {
                f.run().requirements().add(requirement(f, s, relations));
                relations.forEach(f.run().facts()::add);
            }
            default ->
                    throw Problem.CONDITION.failure(
                            s.condition().span(),
                            "`require` wants a condition on sizes, this is " + m.describe());
        }
    }

    private static Failure broken(Frame f, Statement.Require s) {
        String condition = "`" + Given.text(s.condition()) + "` does not hold";
        if (s.message().isEmpty()) {
            return Problem.REQUIRE_FAILED.failure(s.span(), condition);
        }
        String text = filled(f, s.message().get());
        return new Failure(
                Problem.REQUIRE_FAILED.at(s.condition().span(), text).saying("this does not hold"));
    }

    /// The message with the sizes that are known now.
    private static String filled(Frame f, Expression.StringLiteral message) {
        Matcher holes = HOLE.matcher(message.value());
        return holes.replaceAll(
                hole -> Matcher.quoteReplacement(value(f, hole.group(1)).orElse(hole.group())));
    }

    private static Optional<String> value(Frame f, String name) {
        return f.scope()
                .find(name)
                .map(Binding::meaning)
                .flatMap(m ->
                        switch (m) {
                            case Meaning.Whole(Dim d) -> Optional.of(d.toString());
                            case Meaning.Real(double v) -> Optional.of("" + v);
                            case Meaning.Text(String t) -> Optional.of(t);
                            default -> Optional.<String>empty();
                        });
    }

    private static Requirement requirement(Frame f, Statement.Require s, List<Relation> relations) {
        Map<String, Dim> sizes = new LinkedHashMap<>();
        String message =
                s.message()
                        .map(Expression.StringLiteral::value)
                        .orElse(Given.text(s.condition()) + " does not hold");
        Matcher holes = HOLE.matcher(message);
        while (holes.find()) {
            f.scope()
                    .find(holes.group(1))
                    .ifPresent(b -> {
                        if (b.meaning() instanceof Meaning.Whole(Dim d)) {
                            sizes.put(holes.group(1), d);
                        }
                    });
        }
        return new Requirement(relations, message, sizes, s.span());
    }

    /// A condition that the compiler itself needs.
    static void implied(Frame f, Relation relation, String message, Span span) {
        Optional<Boolean> decided = relation.decided(f.run().facts());
        if (decided.isPresent()) return;
        f.run().requirements().add(new Requirement(List.of(relation), message, Map.of(), span));
    }
}
