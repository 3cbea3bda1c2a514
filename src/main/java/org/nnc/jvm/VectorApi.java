package org.nnc.jvm;

/// The names of the Vector API: the one place that knows how they are spelled.
final class VectorApi {
    static final String PACKAGE = "jdk/incubator/vector/";
    static final String OPERATORS = PACKAGE + "VectorOperators";
    static final String SPECIES = type("VectorSpecies");
    static final String VECTOR = type("Vector");
    static final String SHUFFLE = type("VectorShuffle");
    static final String MASK = type("VectorMask");

    private VectorApi() {}

    static String type(String name) {
        return "L" + PACKAGE + name + ";";
    }

    /// The internal name of the class of vectors of this kind.
    static String owner(Kind kind) {
        return kind.owner;
    }

    /// The static field of the generated class that holds the species.
    static String speciesField(Kind kind) {
        return switch (kind) {
            case INTS -> "INTS";
            case HALF -> "HALF";
            default -> "FLOATS";
        };
    }
}
