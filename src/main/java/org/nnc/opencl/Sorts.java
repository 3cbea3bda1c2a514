package org.nnc.opencl;

import org.nnc.program.Kernel;
import org.nnc.type.DType;
import org.nnc.type.Dim;

/// Writes sorts: each line by one item, merging runs of doubling length between the target and a
/// scratch copy, so that equal elements keep their order.
final class Sorts {
    private final Generator generator;

    Sorts(Generator generator) {
        this.generator = generator;
    }

    Step step(Kernel.ArgSort s) {
        Draft d = generator.draft(s);
        KernelText k = d.kernel();
        Dim lines = s.outer().times(s.inner());
        String chunk = k.chunk();
        String n = k.size(s.extent());
        String inner = k.size(s.inner());
        String source = k.buffer(s.source());
        String target = k.buffer(s.target());
        String scratch = k.scratch(0, lines.times(s.extent()), DType.INT);
        k.line("position from = (position)get_global_id(0) * " + chunk + ";");
        k.line("position to = min(from + %s, (position)%s);".formatted(chunk, k.size(lines)));
        k.open("for (position line = from; line < to; line++)");
        k.line("position start = line / %1$s * %1$s * %2$s + line %% %1$s;".formatted(inner, n));
        k.line(
                "for (position i = 0; i < %s; i++) %s[start + i * %s] = (int)i;"
                        .formatted(n, target, inner));
        k.open("for (position run = 1; run < %1$s; run *= 2)".formatted(n));
        k.open("for (position low = 0; low < %1$s; low += 2 * run)".formatted(n));
        k.line("position middle = min(low + run, (position)%s);".formatted(n));
        k.line("position end = min(low + 2 * run, (position)%s);".formatted(n));
        k.line("position a = low, b = middle;");
        k.open("for (position i = low; i < end; i++)");
        k.line("int left = a < middle ? %s[start + a * %s] : 0;".formatted(target, inner));
        k.line("int right = b < end ? %s[start + b * %s] : 0;".formatted(target, inner));
        String value = KernelText.type(s.source().dtype());
        k.line("%s x = %s[start + left * %s];".formatted(value, source, inner));
        k.line("%s y = %s[start + right * %s];".formatted(value, source, inner));
        String before =
                s.descending()
                        ? "(y > x) | ((y != y) & (x == x))"
                        : "(y < x) | ((x != x) & (y == y))";
        k.line("int takeRight = a >= middle || (b < end && (%s));".formatted(before));
        k.line("%s[start + i * %s] = takeRight ? right : left;".formatted(scratch, inner));
        k.line("if (takeRight) b++; else a++;");
        k.close();
        k.close();
        k.line(
                "for (position i = 0; i < %1$s; i++) %2$s[start + i * %3$s] = %4$s[start + i * %3$s];"
                        .formatted(n, target, inner, scratch));
        k.close();
        k.close();
        return d.launch(new Step.Grid.Shared(lines, s.extent().times(20)));
    }
}
