package org.nnc.lower;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.nnc.program.Index;
import org.nnc.program.Var;
import org.nnc.type.Dim;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/// Positions of one shape under another.
class RegroupTest {
    private static List<Dim> dims(long... sizes) {
        return LongStream.of(sizes).mapToObj(Dim::of).toList();
    }

    private static Optional<List<Index>> merged(List<Dim> from, List<Dim> to) {
        List<Index> at =
                IntStream.range(0, from.size())
                        .mapToObj(i -> Index.of(new Var("i" + i, from.get(i))))
                        .toList();
        return Regroup.merged(from, at, to);
    }

    @Test
    void axesMergeButDoNotSplit() {
        assertEquals("[6 * i0 + i1, i2]", merged(dims(4, 6, 5), dims(24, 5)).get().toString());
        assertEquals(Optional.empty(), merged(dims(24, 5), dims(4, 6, 5)));
    }

    @Test
    void shapesOfDifferentSizesHaveNoCommonPositions() {
        assertEquals(Optional.empty(), merged(dims(10, 2), dims(10, 3)));
        assertEquals(Optional.empty(), merged(dims(10, 3), dims(10, 2)));
        assertEquals(Optional.empty(), merged(dims(10), dims(10, 2)));
    }
}
