package org.nnc.train;

import java.util.SplittableRandom;

/// Draws from probabilities, sharpened or flattened by a temperature: `p^(1/t)`, scaled to add up
/// to 1. At 0 the likeliest is taken.
public final class Sampler {
    private final double temperature;
    private final SplittableRandom random;

    public Sampler(double temperature, long seed) {
        this.temperature = temperature;
        this.random = new SplittableRandom(seed);
    }

    /// A number from 0 to below the number of probabilities.
    public int draw(double[] p) {
        int best = 0;
        for (int i = 1; i < p.length; i++) if (p[i] > p[best]) best = i;
        if (temperature == 0) return best;
        double[] weights = new double[p.length];
        double sum = 0;
        for (int i = 0; i < p.length; i++) {
            // By the largest: at low temperatures all powers would be 0.
            weights[i] = Math.pow(p[i] / p[best], 1 / temperature);
            sum += weights[i];
        }
        double left = random.nextDouble() * sum;
        for (int i = 0; i < p.length; i++) {
            left -= weights[i];
            if (left < 0) return i;
        }
        return best; // rounding only
    }
}
