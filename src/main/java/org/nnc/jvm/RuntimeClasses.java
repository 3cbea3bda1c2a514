package org.nnc.jvm;

/// Names of the classes of `org.nnc.runtime` that generated code calls.
final class RuntimeClasses {
    static final String PACKAGE = "org/nnc/runtime/";

    private RuntimeClasses() {}

    static String name(String simple) {
        return PACKAGE + simple;
    }

    static String type(String simple) {
        return "L" + name(simple) + ";";
    }
}
