package org.nnc.jvm;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

/// Names that Java allows.
final class JavaNames {
    private static final String KEYWORDS =
            "abstract assert boolean break byte case catch char class const continue default do"
                    + " double else enum extends false final finally float for goto if implements"
                    + " import instanceof int interface long native new null package private"
                    + " protected public return short static strictfp super switch synchronized"
                    + " this throw throws transient true try void volatile while _";

    /// Methods that every generated class has.
    private static final String TAKEN =
            " clone equals finalize flavour getClass hashCode load main notify notifyAll seed"
                    + " toString wait workspace";

    private static final Set<String> WORDS = words(KEYWORDS);
    private static final Set<String> NO_METHODS = words(KEYWORDS + TAKEN);

    private JavaNames() {}

    private static Set<String> words(String text) {
        return new HashSet<>(Arrays.asList(text.split(" ")));
    }

    /// A name like this for a method or parameter.
    static String of(String name) {
        StringBuilder legal = new StringBuilder();
        for (char c : name.toCharArray()) {
            legal.append(Character.isJavaIdentifierPart(c) ? c : '_');
        }
        if (!Character.isJavaIdentifierStart(legal.charAt(0))) legal.insert(0, '_');
        return NO_METHODS.contains(legal.toString()) ? legal + "_" : legal.toString();
    }

    /// Fails if no class can have that name.
    static void check(String className) {
        for (String part : className.split("\\.", -1)) {
            boolean legal =
                    !part.isEmpty()
                            && Character.isJavaIdentifierStart(part.charAt(0))
                            && part.chars().allMatch(Character::isJavaIdentifierPart)
                            && !WORDS.contains(part);
            if (legal) continue;
            throw new IllegalArgumentException(
                    "'" + className + "' is no name of a class; one is com.acme.Digits");
        }
    }
}
