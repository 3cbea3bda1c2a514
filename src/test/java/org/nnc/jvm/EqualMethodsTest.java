package org.nnc.jvm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nnc.check.Unit;
import org.nnc.pass.Compiler;
import org.nnc.pass.Options;
import org.nnc.program.Program;
import org.nnc.program.ProgramInterpreter;
import org.nnc.source.SourceFile;
import org.nnc.type.Precision;

import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Kernels that are equal but for their arrays share a method, and still work on their own arrays.
class EqualMethodsTest {
    private static final String DEEP =
            """
            model M {
                input x: float[N, 33]
                h = x
                for i in 0..DEPTH { h = h + tanh(layer_norm(h) |> dense(33) |> dropout(0.3)) }
                output y = h
            }
            """;

    /// A method of more than this many bytes does work, and does not only call another; but for
    /// some that name all kernels or products.
    private static final int WORK = 200;

    @ParameterizedTest
    @EnumSource
    void theCodeDoesNotGrowWithTheNumberOfLayers(Flavour flavour) {
        assertEquals(working(deep(4), flavour), working(deep(12), flavour));
        assertTrue(working(deep(4), flavour) > working(deep(1), flavour));
    }

    private static long working(Program program, Flavour flavour) {
        byte[] bytes = ClassEmitter.emit(program, "nnc/generated/Deep", flavour).bytes();
        return MethodSizes.of(bytes).entrySet().stream()
                .filter(e -> e.getValue() > WORK)
                .filter(e ->
                        !e.getKey()
                                .matches(
                                        "<init>|resize|elements.*|run.*|part.*|left|right|finish|lines|place|placed|target"))
                .count();
    }

    @ParameterizedTest
    @EnumSource
    void layersThatShareMethodsHaveTheirOwnWeightsAndRandomNumbers(Flavour flavour) {
        compare(deep(5), flavour);
    }

    /// The JVM allows 255 words of parameters.
    @ParameterizedTest
    @EnumSource
    void manyArraysAreFetchedInstead(Flavour flavour) {
        String inputs =
                IntStream.range(0, 300)
                        .mapToObj(i -> "input x" + i + ": float[N]\n")
                        .collect(Collectors.joining());
        String sum =
                IntStream.range(0, 300).mapToObj(i -> "x" + i).collect(Collectors.joining(" + "));
        String twice = "\noutput y = exp(" + sum + ")\noutput z = sin(" + sum + ")\n";
        Program program = program("model M {\n" + inputs + twice + "}");
        Backends.verify(program, flavour);
        compare(program, flavour);
    }

    private static void compare(Program program, Flavour flavour) {
        Map<String, Long> sizes = Map.of("N", 7L);
        Map<String, Object> wanted = Backends.arrays(program, sizes);
        Map<String, Object> found = Backends.copy(wanted);
        new ProgramInterpreter(false).compile(program).run(sizes, wanted);
        Backends.of(flavour).compile(program).run(sizes, found);
        Backends.same(program, wanted, found, Optional.empty());
    }

    private static Program deep(int depth) {
        return program(DEEP.replace("DEPTH", "" + depth));
    }

    private static Program program(String text) {
        Unit unit = Unit.of(new SourceFile("deep.nn", text));
        return Compiler.compile(
                unit.instantiate("M", Map.of(), true).inferenceGraph(),
                Precision.FLOAT32,
                Options.DEFAULT);
    }
}
