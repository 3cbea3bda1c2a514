package org.nnc.jvm;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.nnc.program.Program;
import org.nnc.runtime.Executable;
import org.nnc.type.Precision;

import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeElement;
import java.lang.classfile.instruction.InvokeInstruction;
import java.util.Map;
import java.util.Optional;

/// Factors that lie along a sum of unknown length, as the scores of attention, packed by registers.
@ExtendWith(AllThreads.class)
class TranspositionTest {
    private static final String MODEL =
            """
            model M {
                input x: float[N, K]
                input z: float[M, K]
                output y = (x * 0.5) @ transpose(z)
            }
            """;

    @Test
    void bothFactorsAreTransposedInRegisters() {
        Program program = Models.program(MODEL, Precision.FLOAT32, "y");
        byte[] code = ClassEmitter.emit(program, "x", Flavour.VECTOR).bytes();
        for (String packing : new String[] {"left0", "right0"}) {
            assertTrue(
                    ClassFile.of().parse(code).methods().stream()
                            .filter(m -> m.methodName().equalsString(packing))
                            .flatMap(m -> m.code().orElseThrow().elementStream())
                            .anyMatch(TranspositionTest::transposes),
                    packing);
        }
    }

    private static boolean transposes(CodeElement e) {
        return e instanceof InvokeInstruction i && i.name().equalsString(Transposition.METHOD);
    }

    @Test
    void sumsOfAnyLengthAgreeWithScalarCode() {
        Program program = Models.program(MODEL, Precision.FLOAT32, "y");
        Executable run = Backends.of(Flavour.VECTOR).compile(program);
        Executable expected = Backends.of(Flavour.SCALAR).compile(program);
        for (long n : new long[] {3, 13, 49}) {
            for (long k : new long[] {0, 1, 2, 3, 17, 100, 2100}) {
                Map<String, Long> sizes = Map.of("N", n, "K", k, "M", 35L);
                var wanted = Backends.arrays(program, sizes);
                var found = Backends.copy(wanted);
                expected.run(sizes, wanted);
                run.run(sizes, found);
                Backends.same(program, wanted, found, Optional.of(1e-4));
            }
        }
    }
}
