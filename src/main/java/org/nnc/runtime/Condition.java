package org.nnc.runtime;

import java.util.ArrayList;
import java.util.List;

/// What a model requires of its free sizes, as text in three fields divided by tabs: relations
/// divided by `;`, the message, and formulas for what stands in braces in the message, divided by
/// `;`.
///
/// ```
/// H / 8 * 8 == H    the height {H} is no multiple of 8    H=H
/// ```
final class Condition {
    private record Relation(SizeFormula left, String operator, SizeFormula right) {}

    private record Hole(String name, SizeFormula formula) {}

    private final List<Relation> relations = new ArrayList<>();
    private final List<Hole> holes = new ArrayList<>();
    private final String message;

    Condition(String text, List<String> sizes) {
        String[] fields = text.split("\t", -1);
        for (String relation : fields[0].split(";")) relations.add(relation(relation, sizes));
        message = fields[1];
        for (String hole : fields[2].split(";")) {
            int equals = hole.indexOf('=');
            if (equals < 0) continue;
            SizeFormula formula = new SizeFormula(hole.substring(equals + 1), sizes);
            holes.add(new Hole(hole.substring(0, equals), formula));
        }
    }

    private static Relation relation(String text, List<String> sizes) {
        for (String operator : List.of("==", "!=", "<=", ">=", "<", ">")) {
            int at = text.indexOf(operator);
            if (at < 0) continue;
            SizeFormula left = new SizeFormula(text.substring(0, at), sizes);
            String right = text.substring(at + operator.length());
            return new Relation(left, operator, new SizeFormula(right, sizes));
        }
        throw new IllegalArgumentException("'" + text + "' compares nothing");
    }

    /// Whether all relations hold.
    boolean holds(long[] sizes) {
        for (Relation r : relations) {
            int order = Long.compare(r.left.evaluate(sizes), r.right.evaluate(sizes));
            boolean holds =
                    switch (r.operator) {
                        case "==" -> order == 0;
                        case "!=" -> order != 0;
                        case "<=" -> order <= 0;
                        case ">=" -> order >= 0;
                        case "<" -> order < 0;
                        default -> order > 0;
                    };
            if (!holds) return false;
        }
        return true;
    }

    /// The message with the numbers in it.
    String message(long[] sizes) {
        String text = message;
        for (Hole h : holes) {
            text = text.replace("{" + h.name + "}", Long.toString(h.formula.evaluate(sizes)));
        }
        return text;
    }
}
