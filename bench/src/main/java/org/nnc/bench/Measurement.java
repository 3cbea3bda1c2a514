package org.nnc.bench;

import org.nnc.bench.library.Libraries;

import java.util.Locale;

/// What one library needed for one workload.
///
/// @param times in microseconds; none are numbers if the result was wrong
/// @param prepareMillis to make the job: for our code, to compile it
/// @param difference from what the interpreter computes
public record Measurement(
        String workload,
        Libraries library,
        JobBenchmark.Times times,
        double prepareMillis,
        double difference) {
    static Measurement wrong(String workload, Libraries library, double difference) {
        double none = Double.NaN;
        return new Measurement(
                workload,
                library,
                new JobBenchmark.Times(none, none, none, none),
                none,
                difference);
    }

    /// False if its result was wrong; then it was not measured.
    public boolean isRight() {
        return !Double.isNaN(times.micros());
    }

    String text() {
        return String.format(
                Locale.ROOT,
                "%s\t%s\t%.3f\t%.3f\t%.3f\t%.1f\t%.1f\t%.2e",
                workload,
                library.name(),
                times.micros(),
                times.least(),
                times.cpu(),
                times.bytes(),
                prepareMillis,
                difference);
    }

    static Measurement parse(String text) {
        String[] f = text.split("\t");
        return new Measurement(
                f[0],
                Libraries.valueOf(f[1]),
                new JobBenchmark.Times(number(f[2]), number(f[3]), number(f[4]), number(f[5])),
                number(f[6]),
                number(f[7]));
    }

    private static double number(String text) {
        return Double.parseDouble(text);
    }
}
