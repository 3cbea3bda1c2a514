package org.nnc.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.nnc.fuzz.RandomProgram;
import org.nnc.program.Buffer;
import org.nnc.program.MemoryPlan;
import org.nnc.program.Program;
import org.nnc.program.ProgramParser;
import org.nnc.program.ProgramPrinter;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// RandomProgram of random programs, at sizes other than those that they were made for.
class MemoryPlanTest {
    private static final List<Program> PROGRAMS =
            IntStream.range(1, 120)
                    .mapToObj(RandomProgram::program)
                    .map(MemoryPlanner::plan)
                    .toList();

    @Test
    void whatIsAliveTogetherLiesApart() {
        int pairs = 0;
        for (Program p : PROGRAMS) {
            for (long size : new long[] {0, 1, 7, 300}) pairs += apart(p, sizes(p, size));
        }
        assertTrue(pairs > 500, "only " + pairs + " pairs of buffers were alive together");
    }

    private static int apart(Program p, Map<String, Long> sizes) {
        Map<Buffer, Long> offsets = p.plan().offsets(sizes);
        Map<Buffer, Liveness.Span> spans = Liveness.of(p);
        List<Buffer> buffers = new ArrayList<>(spans.keySet());
        int pairs = 0;
        for (int i = 0; i < buffers.size(); i++) {
            for (int j = 0; j < i; j++) {
                Buffer a = buffers.get(i);
                Buffer b = buffers.get(j);
                if (Arena.of(a.dtype()) != Arena.of(b.dtype())) continue;
                if (takesOver(p.plan(), a, b) || !spans.get(a).overlaps(spans.get(b))) continue;
                pairs++;
                assertFalse(
                        overlap(a, b, offsets, sizes),
                        () -> a + " and " + b + " of " + ProgramPrinter.print(p));
            }
        }
        return pairs;
    }

    /// In place: one of the two begins its life in the kernel that ends the other's.
    private static boolean takesOver(MemoryPlan plan, Buffer a, Buffer b) {
        Buffer first = plan.shared().getOrDefault(a, a);
        return first.equals(plan.shared().getOrDefault(b, b));
    }

    private static boolean overlap(
            Buffer a, Buffer b, Map<Buffer, Long> offsets, Map<String, Long> sizes) {
        long endOfA = offsets.get(a) + a.elements().evaluate(sizes);
        long endOfB = offsets.get(b) + b.elements().evaluate(sizes);
        return offsets.get(a) < endOfB && offsets.get(b) < endOfA;
    }

    @Test
    void thePeakIsReportedBesideTheBound() {
        long peaks = 0;
        long bounds = 0;
        for (Program p : PROGRAMS) {
            MemoryReport report = MemoryReport.of(p, sizes(p, MemoryPlanner.NOMINAL));
            assertTrue(report.peak() >= report.bound(), report.toString());
            assertEquals(p.plan().shared().size(), report.inPlace());
            peaks += report.peak();
            bounds += report.bound();
        }
        assertTrue(peaks <= 1.1 * bounds, "peaks " + peaks + ", bounds " + bounds);
    }

    @Test
    void inPlaceMeansOneSizeAndNoCommonLifeButTheKernelBetween() {
        int shared = 0;
        for (Program p : PROGRAMS) {
            Map<Buffer, Liveness.Span> spans = Liveness.of(p);
            Map<Buffer, List<Buffer>> places = new LinkedHashMap<>();
            p.plan()
                    .shared()
                    .forEach((b, owner) -> {
                        assertEquals(owner.elements(), b.elements());
                        places.computeIfAbsent(owner, o -> new ArrayList<>(List.of(o))).add(b);
                    });
            for (List<Buffer> place : places.values()) {
                for (int i = 1; i < place.size(); i++) {
                    Liveness.Span before = spans.get(place.get(i - 1));
                    Liveness.Span after = spans.get(place.get(i));
                    assertTrue(before.last() <= after.first(), place.toString());
                    shared++;
                }
            }
        }
        assertTrue(shared > 20, "only " + shared + " updates were in place");
    }

    /// What a loop of one step leaves: the carry's last store is never read.
    @Test
    void nothingTakesThePlaceOfWhatTheSameKernelWrites() {
        Program p =
                ProgramParser.parse(
                        """
                        program p float64
                            buffer input x : float[4]
                            buffer output y : float[4]
                            buffer temporary a : float[4]
                            buffer temporary b : float[4]
                            kernel k0 loops
                                for i0 < 4 vector
                                    a[i0] = x[i0]
                            kernel k1 loops
                                for i0 < 4 vector
                                    let x0 : float = a[i0]
                                    b[i0] = x0
                                    a[i0] = add(x0, 1.0)
                            kernel k2 loops
                                for i0 < 4 vector
                                    y[i0] = b[i0]
                        """);
        assertEquals(Map.of(), MemoryPlanner.plan(p).plan().shared());
    }

    private static Map<String, Long> sizes(Program p, long each) {
        Map<String, Long> sizes = new LinkedHashMap<>();
        for (String s : p.sizes()) sizes.put(s, each);
        return sizes;
    }
}
