package org.nnc.runtime;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// How the positions of one plane of a result are divided among register tiles: each takes a piece
/// of a line, or several whole lines where they are short. Tiles in which the same distances lie
/// between the elements that they read share their code: a pattern.
public final class PixelTiles {
    private final List<int[]> patterns = new ArrayList<>();
    private final List<int[]> tiles = new ArrayList<>();
    private int pixels = 1;
    private int across = 1;
    private int together = 1;
    private int length = 1;

    /// @param most positions that a tile may take
    /// @param extents of the axes of the plane, the last the fastest
    /// @param strides how far apart neighbours along each axis are read
    public PixelTiles(int most, int[] extents, int[] strides) {
        int n = extents.length;
        for (int e : extents) pixels *= e;
        if (pixels == 0) return;
        length = n == 0 ? 1 : extents[n - 1];
        int step = n == 0 ? 0 : strides[n - 1];
        int lines = n < 2 ? 1 : extents[n - 2];
        int apart = n < 2 ? 0 : strides[n - 2];
        together = Math.max(1, Math.min(lines, most / length));
        together = ceiling(lines, ceiling(lines, together));
        int pieces = ceiling(length, most);
        across = pieces;
        int outer = pixels / length / lines;
        int pixel = 0;
        for (int o = 0; o < outer; o++) {
            int origin = origin(o, extents, strides);
            for (int line = 0; line < lines; line += together) {
                int count = Math.min(together, lines - line);
                for (int p = 0; p < pieces; p++) {
                    int from = length * p / pieces;
                    int to = length * (p + 1) / pieces;
                    int pattern = pattern(count, apart, to - from, step);
                    tiles.add(new int[] {pattern, origin + line * apart + from * step, pixel});
                    pixel += count * (to - from);
                }
            }
        }
    }

    private static int ceiling(int size, int step) {
        return (size + step - 1) / step;
    }

    /// Where the outer axes, without the last two, are at a flat position.
    private static int origin(int flat, int[] extents, int[] strides) {
        int rest = flat;
        int origin = 0;
        for (int i = extents.length - 3; i >= 0; i--) {
            origin += rest % extents[i] * strides[i];
            rest /= extents[i];
        }
        return origin;
    }

    private int pattern(int lines, int apart, int length, int step) {
        int[] offsets = new int[lines * length];
        for (int i = 0; i < offsets.length; i++) {
            offsets[i] = i / length * apart + i % length * step;
        }
        for (int i = 0; i < patterns.size(); i++) {
            if (Arrays.equals(patterns.get(i), offsets)) return i;
        }
        patterns.add(offsets);
        return patterns.size() - 1;
    }

    /// The distances of the elements of each pattern from its first.
    public List<int[]> patterns() {
        return patterns;
    }

    int pixels() {
        return pixels;
    }

    int count() {
        return tiles.size();
    }

    /// Tiles side by side: so many begin with a whole line.
    int across() {
        return across;
    }

    /// So many begin with a line of even number.
    int evenly() {
        return together % 2 == 0 ? across : 2 * across;
    }

    /// Positions of a line.
    int length() {
        return length;
    }

    int patternOf(int tile) {
        return tiles.get(tile)[0];
    }

    /// Where the first element that a tile reads lies.
    int offset(int tile) {
        return tiles.get(tile)[1];
    }

    /// The first position of a tile; that behind the last one is the number of positions.
    int pixel(int tile) {
        return tile == tiles.size() ? pixels : tiles.get(tile)[2];
    }
}
