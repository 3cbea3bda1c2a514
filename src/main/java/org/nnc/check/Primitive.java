package org.nnc.check;

import java.util.ArrayList;
import java.util.List;

/// A function that the compiler knows by name.
///
/// @param slots its parameters; defaults are filled in by the body
/// @param rest whether any number of arguments by position go to the first slot
public record Primitive(String name, List<Slot> slots, boolean rest, Body body) {
    /// A parameter; required if it has no default.
    record Slot(String name, boolean required) {}

    /// What it does.
    @FunctionalInterface
    interface Body {
        Meaning apply(Arguments arguments);
    }

    /// @param signature as in `x, axis = -1`; `x…` takes any number of arguments
    static Primitive of(String name, String signature, Body body) {
        var slots = new ArrayList<Slot>();
        boolean rest = false;
        for (String text : signature.split(",\\s*")) {
            boolean required = !text.contains("=");
            String slot = text.replaceAll("\\s*=.*", "");
            if (slot.endsWith("…")) {
                rest = true;
                required = false;
                slot = slot.substring(0, slot.length() - 1);
            }
            slots.add(new Slot(slot, required));
        }
        return new Primitive(name, List.copyOf(slots), rest, body);
    }

    boolean has(String slot) {
        return slots.stream().anyMatch(s -> s.name.equals(slot));
    }

    @Override
    public String toString() {
        return name;
    }
}
