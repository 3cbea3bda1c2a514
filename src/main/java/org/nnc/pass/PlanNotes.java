package org.nnc.pass;

import org.nnc.memory.MemoryReport;
import org.nnc.program.Program;
import org.nnc.recurrence.Segmentation;
import org.nnc.type.Precision;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Hears how a program was fitted into its budget, to say it to the user.
public final class PlanNotes implements Observer {
    private final Budget budget;
    private List<Segmentation> divided = List.of();
    private final List<Program> programs = new ArrayList<>();

    public PlanNotes(Budget budget) {
        this.budget = budget;
    }

    @Override
    public void divided(List<Segmentation> how) {
        divided = how;
    }

    @Override
    public void program(String pass, Program result, long nanoseconds) {
        programs.add(result);
    }

    /// What was done, and how near it is to what can be done.
    public List<String> sentences() {
        List<String> all = new ArrayList<>();
        Program p = programs.getLast();
        int width = p.precision() == Precision.FLOAT32 ? Float.BYTES : Double.BYTES;
        for (Segmentation s : divided) {
            all.add(
                    "Loops of %s steps: %d segments of %d. √T bound %s for what is kept of them; kept whole, it is %s."
                            .formatted(
                                    s.length().isConstant()
                                            ? s.length()
                                            : s.length() + " = " + s.at(),
                                    s.segments(),
                                    s.steps(),
                                    text(s.bound() * width),
                                    text(s.undivided() * width)));
            if (s.whole() == 0) continue;
            all.add(
                    "Beside it, %s of what they emit stays whole: not only loops read it, or loops of both directions need it at once."
                            .formatted(text(s.keptWhole() * width)));
        }
        long peak = MemoryReport.of(p, p.plan().peakAt()).peak();
        all.add(
                "Temporary values: "
                        + text(peak)
                        + (peak <= budget.bytes()
                                ? " of the " + text(budget.bytes()) + " allowed."
                                : ", more than the "
                                        + text(budget.bytes())
                                        + " allowed: no smaller plan was found."));
        return all;
    }

    private static String text(long bytes) {
        double kib = bytes / 1024.0;
        return kib < 1000
                ? String.format(Locale.ROOT, "%.1f KiB", kib)
                : String.format(Locale.ROOT, "%.1f MiB", kib / 1024);
    }
}
