package org.nnc.lower;

import org.nnc.program.Buffer;
import org.nnc.program.Lowering;

import java.util.Map;

/// What the body of a loop finds around it. A whole program finds nothing.
///
/// @param prefix begins the names of the body's own buffers
/// @param given for placeholders by name, how an element of them is read
/// @param carried for placeholders by name, the buffer that holds them from step to step
record Outside(String prefix, Map<String, Lowering.Rule> given, Map<String, Buffer> carried) {
    static final Outside NOTHING = new Outside("", Map.of(), Map.of());
}
