package org.nnc.opencl;

import org.nnc.program.Kernel;
import org.nnc.source.Span;
import org.nnc.type.Dim;

/// One OpenCL kernel being written for (a part of) a kernel of the program.
record Draft(
        Generator generator,
        Kernel origin,
        String function,
        KernelText kernel,
        Expressions expressions,
        Statements statements) {

    /// Opens the loop over this item's share of `extent` units.
    ///
    /// @return the unit's name
    String units(Dim extent) {
        String chunk = kernel.chunk();
        String size = kernel.size(extent);
        kernel.line("position from = (position)get_global_id(0) * " + chunk + ";");
        kernel.line("position to = min(from + %s, (position)%s);".formatted(chunk, size));
        kernel.open("for (position unit = from; unit < to; unit++)");
        return "unit";
    }

    /// Splits `value` into its quotient and remainder by `size`.
    ///
    /// @return the quotient's name and the remainder's
    String[] split(String value, Dim size) {
        String quotient = kernel.fresh("q");
        String remainder = kernel.fresh("r");
        String s = kernel.size(size);
        kernel.line("position %s = %s / %s;".formatted(quotient, value, s));
        kernel.line("position %s = %s - %s * %s;".formatted(remainder, value, quotient, s));
        return new String[] {quotient, remainder};
    }

    /// Adds the finished function to the program.
    Step.Launch launch(Step.Grid grid) {
        // The comment is what a failed build is explained with.
        StringBuilder comment = new StringBuilder(origin.name());
        for (Span s : origin.origins()) comment.append('\n').append(s);
        generator.add(kernel.text(comment.toString()));
        return new Step.Launch(function, origin.name(), kernel.arguments(), grid);
    }
}
