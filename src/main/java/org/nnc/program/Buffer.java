package org.nnc.program;

import org.nnc.type.DType;
import org.nnc.type.Dim;

/// A piece of memory that a program reads or writes; compared by identity of its name, which is
/// unique in a program.
///
/// @param elements how many elements it holds, from the free sizes
public record Buffer(String name, DType dtype, Dim elements, Role role) {
    public enum Role {
        /// Given by the caller at each call.
        INPUT,
        /// Given by the caller, kept between calls, and written in place if the program updates it.
        PARAMETER,
        STATE,
        /// Written by the program for the caller.
        OUTPUT,
        /// Numbers known at compile time, see [Program#constants].
        CONSTANT,
        /// Lives within one call; placed in the arena by the memory plan.
        TEMPORARY,
        /// Lives within one block of a [Kernel.Blocks]: each thread has one of its own.
        LOCAL;

        /// Whether the caller has it.
        public boolean isExternal() {
            return switch (this) {
                case INPUT, PARAMETER, STATE, OUTPUT -> true;
                case CONSTANT, TEMPORARY, LOCAL -> false;
            };
        }
    }

    @Override
    public int hashCode() {
        return name.hashCode();
    }

    @Override
    public String toString() {
        return name;
    }
}
