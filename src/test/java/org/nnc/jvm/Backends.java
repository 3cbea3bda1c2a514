package org.nnc.jvm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.nnc.lower.Differential;
import org.nnc.op.Sample;
import org.nnc.program.Buffer;
import org.nnc.program.Program;
import org.nnc.program.ProgramInterpreter;
import org.nnc.runtime.Executable;
import org.nnc.runtime.Team;
import org.nnc.type.Precision;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.util.CheckClassAdapter;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.classfile.ClassFile;
import java.lang.reflect.Array;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/// Runs programs by the JVM backend and by the interpreter, and compares.
final class Backends {
    private Backends() {}

    static JvmBackend of(Flavour flavour) {
        return flavour == Flavour.SCALAR ? JvmBackend.scalar() : JvmBackend.vector();
    }

    static void compare(
            Program program, Sample sample, Flavour flavour, Optional<Double> tolerance) {
        Map<String, Object> wanted = Differential.arrays(program, sample.sizes(), sample.inputs());
        Map<String, Object> found = Differential.arrays(program, sample.sizes(), sample.inputs());
        new ProgramInterpreter(false).compile(program).run(sample.sizes(), wanted);
        of(flavour).compile(program).run(sample.sizes(), found);
        same(program, wanted, found, tolerance);
    }

    /// Arrays for all external buffers, with random numbers from -0.5 to 0.5 in those of floats.
    static Map<String, Object> arrays(Program program, Map<String, Long> sizes) {
        return arrays(program, sizes, 0.5f);
    }

    /// The same with numbers from `-limit` to `limit`.
    static Map<String, Object> arrays(Program program, Map<String, Long> sizes, float limit) {
        Map<String, Object> arrays = Differential.arrays(program, sizes, Map.of());
        Random random = new Random(1);
        for (Object a : arrays.values()) {
            for (int i = 0; i < Array.getLength(a); i++) {
                float number = limit * (2 * random.nextFloat() - 1);
                if (a instanceof float[] f) f[i] = number;
                else if (a instanceof double[] f) f[i] = number;
            }
        }
        return arrays;
    }

    /// Arrays for all external buffers, with normal numbers that depend on the name only.
    static Map<String, Object> normal(Program program, Map<String, Long> sizes) {
        Map<String, Object> arrays = Differential.arrays(program, sizes, Map.of());
        arrays.forEach((name, a) -> {
            Random random = new Random(name.hashCode());
            for (int i = 0; i < Array.getLength(a); i++) {
                double number = random.nextGaussian();
                if (a instanceof float[] f) f[i] = (float) number;
                else if (a instanceof double[] f) f[i] = number;
            }
        });
        return arrays;
    }

    static Map<String, Object> copy(Map<String, Object> arrays) {
        Map<String, Object> copy = new LinkedHashMap<>();
        arrays.forEach((name, a) -> {
            int length = Array.getLength(a);
            Object b = Array.newInstance(a.getClass().getComponentType(), length);
            System.arraycopy(a, 0, b, 0, length);
            copy.put(name, b);
        });
        return copy;
    }

    static void same(
            Program program,
            Map<String, Object> wanted,
            Map<String, Object> found,
            Optional<Double> given) {
        double tolerance = given.orElse(program.precision() == Precision.FLOAT64 ? 1e-9 : 2e-5);
        for (Buffer b : program.external()) {
            Object w = wanted.get(b.name());
            Object f = found.get(b.name());
            for (int i = 0; i < Array.getLength(w); i++) {
                double x = ((Number) Array.get(w, i)).doubleValue();
                double y = ((Number) Array.get(f, i)).doubleValue();
                if (x == y || Double.isNaN(x) && Double.isNaN(y)) continue;
                String where = b + "[" + i + "] of\n" + program;
                assertEquals(x, y, tolerance * Math.max(1, Math.abs(x)), () -> where);
            }
        }
    }

    /// An output has the same bits on one thread and on two; the caller resets the limit.
    static void sameOnTwoThreads(
            Program program, Executable run, Map<String, Long> sizes, String output) {
        var alone = arrays(program, sizes);
        var together = copy(alone);
        Team.limit(1);
        run.run(sizes, alone);
        Team.limit(2);
        run.run(sizes, together);
        assertArrayEquals((float[]) alone.get(output), (float[]) together.get(output), output);
    }

    /// By ASM's checker and the JDK's, which share nothing; and no method is too large for the JIT.
    static void verify(Program program, Flavour flavour) {
        byte[] bytes = ClassEmitter.emit(program, "nnc/generated/Checked", flavour).bytes();
        StringWriter errors = new StringWriter();
        ClassReader reader = new ClassReader(bytes);
        CheckClassAdapter.verify(
                reader, Backends.class.getClassLoader(), false, new PrintWriter(errors));
        assertEquals("", errors.toString());
        assertTrue(ClassFile.of().verify(bytes).isEmpty(), () -> ClassFile.of().verify(bytes) + "");
        MethodSizes.of(bytes)
                .forEach((m, size) -> assertTrue(size < 8000, () -> m + " has " + size + " bytes"));
    }
}
