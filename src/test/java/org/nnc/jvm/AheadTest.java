package org.nnc.jvm;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nnc.pass.Compiler;
import org.nnc.pass.Options;
import org.nnc.program.Buffer;
import org.nnc.program.Kernel;
import org.nnc.program.MemoryPlan;
import org.nnc.program.Program;
import org.nnc.program.Stmt;
import org.nnc.runtime.Executable;
import org.nnc.type.Precision;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// Loops over lines whose largest number is found one line ahead.
@ExtendWith(AllThreads.class)
class AheadTest {
    private static final String MODEL =
            """
            model M {
                input x: float[N, 1003]
                input short: float[N, 20]
                output soft = softmax(x)
                output log = log_softmax(x)
                output few = softmax(short)
                output unknown = softmax(x @ transpose(x))
                input w: float[1003, 1003]
                output placed = log_softmax(x @ w) @ w
            }
            """;

    private static Program program(String output) {
        var graph = Models.graph(MODEL).graph(List.of(output));
        return Compiler.compile(graph, Precision.FLOAT32, Options.DEFAULT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"soft", "log"})
    void agreesWithScalarCode(String output) {
        Program program = program(output);
        Executable ahead = Backends.of(Flavour.VECTOR).compile(program);
        Executable expected = Backends.of(Flavour.SCALAR).compile(program);
        for (long n : new long[] {1, 2, 5, 0}) {
            Map<String, Long> sizes = Map.of("N", n);
            var given = Backends.arrays(program, sizes, 80);
            var other = Backends.copy(given);
            ahead.run(sizes, given);
            expected.run(sizes, other);
            Backends.same(program, other, given, Optional.empty());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"soft", "log"})
    void threadsChangeNoBit(String output) {
        Program program = program(output);
        Executable run = Backends.of(Flavour.VECTOR).compile(program);
        Backends.sameOnTwoThreads(program, run, Map.of("N", 1001L), output);
    }

    /// Short lines are not read ahead, nor those of unknown length.
    @Test
    void areChosenByLength() {
        assertEquals(true, isAhead("soft"));
        assertEquals(true, isAhead("log"));
        assertEquals(false, isAhead("few"));
        assertEquals(false, isAhead("unknown"));
    }

    /// Where lines are overwritten by their results, none is read ahead, and the results are right.
    @Test
    void isNotDoneInPlace() {
        Program apart = program("placed");
        Program inPlace = inPlace(apart);
        assertEquals(true, isAhead(apart));
        assertEquals(false, isAhead(inPlace));
        Executable run = Backends.of(Flavour.VECTOR).compile(inPlace);
        Executable expected = Backends.of(Flavour.VECTOR).compile(apart);
        Map<String, Long> sizes = Map.of("N", 5L);
        var given = Backends.arrays(apart, sizes, 80);
        var other = Backends.copy(given);
        run.run(sizes, given);
        expected.run(sizes, other);
        Backends.same(apart, other, given, Optional.empty());
    }

    /// With the second temporary buffer, the result of its lines, in the place of the first.
    private static Program inPlace(Program program) {
        List<Buffer> temporary =
                program.buffers().stream().filter(b -> b.role() == Buffer.Role.TEMPORARY).toList();
        assertEquals(2, temporary.size());
        Buffer argument = temporary.get(0);
        return program.with(
                new MemoryPlan(
                        Map.of(argument, List.of()),
                        Map.of(temporary.get(1), argument),
                        program.plan().peakAt()));
    }

    private static boolean isAhead(String output) {
        return isAhead(program(output));
    }

    private static boolean isAhead(Program program) {
        UnaryOperator<Buffer> owner = b -> program.plan().shared().getOrDefault(b, b);
        return program.kernels().stream()
                .flatMap(k -> k instanceof Kernel.LoopNest l ? l.body().stream() : null)
                .anyMatch(s -> s instanceof Stmt.For f && Ahead.of(f, owner).isPresent());
    }
}
