package org.nnc.check;

import java.util.List;
import java.util.stream.Collectors;

/// The `...` of an einsum: the axes that its letters leave unnamed, the last ones of each operand
/// standing for the same.
final class Ellipsis {
    private static final String DOTS = "...";

    private Ellipsis() {}

    /// The specification with letters of their own in place of the dots. What does not fit is left
    /// for the einsum to complain of.
    static String named(String spec, List<Operand> operands) {
        if (!spec.contains(DOTS)) return spec;
        String[] sides = spec.split("->", -1);
        String[] inputs = sides[0].split(",", -1);
        String fresh = fresh(spec, longest(inputs, operands));
        for (int i = 0; i < Math.min(inputs.length, operands.size()); i++) {
            int axes = Math.clamp(unnamed(inputs[i], operands.get(i)), 0, fresh.length());
            inputs[i] = inputs[i].replace(DOTS, fresh.substring(fresh.length() - axes));
        }
        String result = sides.length == 2 ? sides[1].replace(DOTS, fresh) : fresh + once(sides[0]);
        return String.join(",", inputs) + "->" + result;
    }

    private static int unnamed(String input, Operand o) {
        return input.contains(DOTS) ? o.node().rank() - (input.length() - DOTS.length()) : 0;
    }

    private static int longest(String[] inputs, List<Operand> operands) {
        int longest = 0;
        for (int i = 0; i < Math.min(inputs.length, operands.size()); i++) {
            longest = Math.max(longest, unnamed(inputs[i], operands.get(i)));
        }
        return longest;
    }

    private static String fresh(String spec, int count) {
        return "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                .chars()
                .filter(c -> spec.indexOf(c) < 0)
                .limit(count)
                .mapToObj(Character::toString)
                .collect(Collectors.joining());
    }

    /// The letters that stand once, in the order of the alphabet.
    private static String once(String inputs) {
        return inputs.chars()
                .filter(Character::isLetter)
                .filter(c -> inputs.indexOf(c) == inputs.lastIndexOf(c))
                .sorted()
                .mapToObj(Character::toString)
                .collect(Collectors.joining());
    }
}
