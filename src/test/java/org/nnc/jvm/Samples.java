package org.nnc.jvm;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/// Where a thread is, looked at every millisecond: in which method of a generated class.
final class Samples implements Runnable {
    private final Thread target;
    private final Thread watcher = new Thread(this);
    private final Map<String, Integer> counts = new LinkedHashMap<>();
    private volatile boolean stopped;

    Samples(Thread target) {
        this.target = target;
        watcher.setDaemon(true);
    }

    void start() {
        watcher.start();
    }

    void stop() throws InterruptedException {
        stopped = true;
        watcher.join();
    }

    @Override
    public void run() {
        while (!stopped) {
            for (StackTraceElement e : target.getStackTrace()) {
                if (!e.getClassName().startsWith("nnc.generated")) continue;
                counts.merge(e.getMethodName(), 1, Integer::sum);
                break;
            }
            try {
                Thread.sleep(1);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    /// Prints each method's share of `total`.
    void print(double total) {
        double all = counts.values().stream().mapToInt(i -> i).sum();
        counts.entrySet().stream()
                .sorted((a, b) -> b.getValue() - a.getValue())
                .limit(25)
                .forEach(e ->
                        System.out.printf(
                                Locale.ROOT,
                                "%10.3f  %s%n",
                                e.getValue() / all * total,
                                e.getKey()));
    }
}
