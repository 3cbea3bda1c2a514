package org.nnc.train;

import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/// A bar for the epoch under way with loss, speed and time left; a line for each epoch done. Where
/// the output is no terminal there are only the lines.
public final class TerminalProgress implements Progress {
    private final PrintWriter out;
    private final boolean terminal;
    private int epochs;
    private int rowsPerEpoch;
    private ProgressBar bar;

    public TerminalProgress(PrintWriter out, boolean terminal) {
        this.out = out;
        this.terminal = terminal;
    }

    @Override
    public void begin(String run, int epochs, int stepsPerEpoch, int rowsPerEpoch) {
        this.epochs = epochs;
        this.rowsPerEpoch = rowsPerEpoch;
        out.printf(
                Locale.ROOT,
                "Training %s: %d epochs of %d steps, %,d examples an epoch%n",
                run,
                epochs,
                stepsPerEpoch,
                rowsPerEpoch);
        out.flush();
    }

    @Override
    public void epoch(int epoch, int step) {
        if (!terminal) return;
        bar =
                new ProgressBarBuilder()
                        .setTaskName("epoch " + (epoch + 1) + "/" + epochs)
                        .setInitialMax(rowsPerEpoch)
                        .setUnit(" examples", 1)
                        .setStyle(ProgressBarStyle.ASCII)
                        .setUpdateIntervalMillis(200)
                        .showSpeed()
                        .build();
    }

    @Override
    public void step(int rows, double loss, double mean) {
        if (bar == null) return;
        bar.stepBy(rows);
        bar.setExtraMessage(String.format(Locale.ROOT, " loss %.4f", mean));
    }

    @Override
    public void epochDone(int epoch, Map<String, Double> results, Duration took) {
        close();
        double seconds = Math.max(took.toNanos() / 1e9, 1e-9);
        out.printf(
                Locale.ROOT,
                "epoch %3d/%d  %s  %,.0f examples/s  %.1f s%n",
                epoch + 1,
                epochs,
                text(results),
                rowsPerEpoch / seconds,
                seconds);
        out.flush();
    }

    /// `loss 0.1234 accuracy 0.9876`.
    public static String text(Map<String, Double> results) {
        return results.entrySet().stream()
                .map(e -> String.format(Locale.ROOT, "%s %.4f", e.getKey(), e.getValue()))
                .collect(Collectors.joining("  "));
    }

    @Override
    public void say(String sentence) {
        close();
        out.println(sentence);
        out.flush();
    }

    private void close() {
        if (bar == null) return;
        bar.close();
        bar = null;
    }
}
