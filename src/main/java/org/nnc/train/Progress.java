package org.nnc.train;

import java.time.Duration;
import java.util.Map;

/// Hears how a run goes. The trainer calls it from its own thread.
public interface Progress {
    /// A run begins: its name, the steps of all its epochs, and the rows of an epoch.
    void begin(String run, int epochs, int stepsPerEpoch, int rowsPerEpoch);

    /// An epoch begins, counted from 0, at a step of it.
    void epoch(int epoch, int step);

    /// A step of `rows` examples is done; `mean` is the mean loss of this epoch so far.
    void step(int rows, double loss, double mean);

    /// An epoch is over; the results by name, those of validation under `validation.…`.
    void epochDone(int epoch, Map<String, Double> results, Duration took);

    /// A sentence for the user.
    void say(String sentence);

    /// Says nothing.
    Progress SILENT = new Silent();

    /// For those who hear only some of it.
    class Silent implements Progress {
        @Override
        public void begin(String run, int epochs, int stepsPerEpoch, int rowsPerEpoch) {}

        @Override
        public void epoch(int epoch, int step) {}

        @Override
        public void step(int rows, double loss, double mean) {}

        @Override
        public void epochDone(int epoch, Map<String, Double> results, Duration took) {}

        @Override
        public void say(String sentence) {}
    }
}
