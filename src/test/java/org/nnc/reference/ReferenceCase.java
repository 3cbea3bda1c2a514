package org.nnc.reference;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// One case of the index of reference numbers.
///
/// @param options numbers, strings, booleans and lists of these, by name
/// @param scalar what L is: `weighted`, `output.loss`, `none`
record ReferenceCase(
        String name,
        String op,
        String file,
        Map<String, Object> options,
        String scalar,
        boolean float32,
        boolean kink,
        List<Entry> tensors) {
    /// @param role `input`, `param`, `output`, `weight` or `grad`
    record Entry(String name, String role, boolean integer, List<Integer> dims) {
        String type() {
            String sizes =
                    dims.stream().map(String::valueOf).collect(Collectors.joining(", ", "[", "]"));
            return (integer ? "int" : "float") + (dims.isEmpty() ? "" : sizes);
        }

        /// The tensor's name in the file.
        String key() {
            return role + "." + name;
        }
    }

    List<Entry> given() {
        return tensors.stream()
                .filter(t -> t.role.equals("input") || t.role.equals("param"))
                .toList();
    }

    List<Entry> outputs() {
        return role("output");
    }

    List<Entry> weights() {
        return role("weight");
    }

    List<String> gradients() {
        return scalar.equals("none") ? List.of() : role("grad").stream().map(Entry::name).toList();
    }

    private List<Entry> role(String role) {
        return tensors.stream().filter(t -> t.role.equals(role)).toList();
    }

    boolean has(String tensor) {
        return given().stream().anyMatch(t -> t.name.equals(tensor));
    }

    List<Integer> dims(String tensor) {
        return given().stream().filter(t -> t.name.equals(tensor)).findFirst().orElseThrow().dims;
    }

    /// The option as the language writes it.
    String option(String option) {
        return text(options.get(option));
    }

    boolean flag(String option) {
        return Boolean.TRUE.equals(options.get(option));
    }

    private static String text(Object value) {
        return switch (value) {
            case List<?> l ->
                    l.stream().map(ReferenceCase::text).collect(Collectors.joining(", ", "[", "]"));
            case String s -> '"' + s + '"';
            default -> value.toString();
        };
    }
}
