package org.nnc.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nnc.check.ModelGraph;
import org.nnc.check.Unit;
import org.nnc.data.DataFiles;
import org.nnc.source.SourceFile;
import org.nnc.type.Precision;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/// Sequences of a batch are as long as its longest, where the model reads where they end and
/// nothing else needs another length.
class FeedTest {
    private static final String MODEL =
            """
            model M {
                input read: int[N, T]
                input read_size: int[N]
                input alone: int[N, A]
                input say: int[N, L]
                input say_size: int[N]
                target same: int[N, L]
                input fixed: int[N, 4]
                input frames: float[N, S]
                metric all = sum(read) + sum(read_size) + sum(alone) + sum(say) + sum(say_size) + sum(same) + sum(fixed) + int(sum(frames))
            }
            data d {
                table = csv("d.csv")
                read, read_size = characters(table.a, "xyz")
                say, say_size = characters(table.b, "xyz")
                alone, alone_size = characters(table.a, "xyz")
                same, same_size = characters(table.a, "xyz", length = 3)
                fixed, fixed_size = characters(table.a, "xyz", length = 4)
                frames = float(read)
            }
            """;

    @TempDir Path folder;

    private Feed feed() throws Exception {
        Files.writeString(folder.resolve("d.csv"), "a,b\nx,xyz\nzyx,y\nyy,xx\n");
        Unit unit = Unit.of(new SourceFile("m.nn", MODEL));
        assertEquals(List.of(), unit.check());
        ModelGraph model = unit.instantiate("M", Map.of(), false);
        return new Assignments(
                        unit,
                        new DataFiles(folder, List.of()),
                        Precision.FLOAT32,
                        Map.of(),
                        OptionalInt.empty(),
                        OptionalInt.empty())
                .feed("d", model, model.evaluationGraph());
    }

    @Test
    void aBatchIsAsLongAsItsLongest() throws Exception {
        Feed.Batch b = feed().batch(new int[] {0, 2});
        // The model does not read the lengths of 'alone'; 'same' is 3 long for another reason, so
        // 'say' is, too; frames are no longer sequences.
        assertEquals(Map.of("N", 2L, "T", 2L, "A", 3L, "L", 3L, "S", 3L), b.sizes());
        assertArrayEquals(new int[] {1, 0, 2, 2}, (int[]) b.arrays().get("read"));
        assertArrayEquals(new int[] {1, 0, 0, 2, 2, 0}, (int[]) b.arrays().get("alone"));
        assertArrayEquals(new int[] {1, 2, 3, 1, 1, 0}, (int[]) b.arrays().get("say"));
        assertArrayEquals(new int[] {1, 0, 0, 0, 2, 2, 0, 0}, (int[]) b.arrays().get("fixed"));
    }

    @Test
    void theLongestRowNeedsAll() throws Exception {
        Feed feed = feed();
        Feed.Batch b = feed.batch(new int[] {1});
        assertEquals(Map.of("N", 1L, "T", 3L, "A", 3L, "L", 3L, "S", 3L), b.sizes());
        assertArrayEquals(new int[] {3, 2, 1}, (int[]) b.arrays().get("read"));
        assertEquals(Map.of("N", 2L, "T", 3L, "A", 3L, "L", 3L, "S", 3L), feed.sizes(2));
        assertArrayEquals(
                new int[] {1, 0, 0, 2, 2, 0}, (int[]) feed.take(new int[] {0, 2}).get("read"));
    }
}
