package org.nnc.opencl;

import org.nnc.program.Var;
import org.nnc.type.Dim;

import java.util.List;
import java.util.Map;

/// What the host does to run a program, in order.
sealed interface Step {
    /// Starts a kernel.
    ///
    /// @param origin the kernel of the program that it is (a part of)
    record Launch(String function, String origin, List<Argument> arguments, Grid grid)
            implements Step {
        public Launch {
            arguments = List.copyOf(arguments);
        }
    }

    /// Does the steps again and again.
    record Loop(Var var, List<Step> body) implements Step {
        public Loop {
            body = List.copyOf(body);
        }
    }

    /// One way or the other, as a size decides.
    record When(Dim size, long atLeast, List<Step> then, List<Step> otherwise) implements Step {
        public When {
            then = List.copyOf(then);
            otherwise = List.copyOf(otherwise);
        }

        List<Step> taken(Map<String, Long> sizes) {
            return size.evaluate(sizes) >= atLeast ? then : otherwise;
        }
    }

    /// How many work items run.
    sealed interface Grid {
        /// Items that share `extent` independent iterations; each costs about `work` operations.
        record Shared(Dim extent, Dim work) implements Grid {}

        /// Groups of `size` items that share local memory.
        record Groups(Dim count, int size) implements Grid {}

        /// One item.
        record Single() implements Grid {}
    }
}
