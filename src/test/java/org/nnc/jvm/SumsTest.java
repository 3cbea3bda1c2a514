package org.nnc.jvm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nnc.check.Unit;
import org.nnc.graph.Graph;
import org.nnc.lower.Differential;
import org.nnc.opencl.Device;
import org.nnc.opencl.Devices;
import org.nnc.pass.Compiler;
import org.nnc.pass.Options;
import org.nnc.program.Program;
import org.nnc.program.Sums;
import org.nnc.runtime.Executable;
import org.nnc.source.SourceFile;
import org.nnc.train.Engine;
import org.nnc.type.Precision;

import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/// A step of training gives the same bits on interpreter, scalar and vector code.
class SumsTest {
    private static final String MODEL =
            """
            model Net() {
                input x: float[N, 3, 9, 9]
                h = x |> conv2d(7, kernel = 3, bias = false) |> batch_norm |> relu |> max_pool2d(2)
                h = h |> conv2d(5, kernel = 2) |> sigmoid |> flatten |> dense(37) |> tanh
                h = layer_norm(h) |> gelu
                logits = h |> dropout(0.3) |> dense(11)
                target y: int[N]
                loss = cross_entropy(logits, y, label_smoothing = 0.1) + 1e-3 * mean(softplus(h))
            }
            data d {
                x = csv("x.csv")
                y = csv("x.csv")[:, 0]
            }
            train Net {
                data = d
                optimizer = adam(rate = 1e-3)
            }
            """;

    private static Graph step() {
        Unit unit = Unit.of(new SourceFile("net.nn", MODEL));
        return unit.trainGraph(unit.trains().getFirst(), Map.of()).graph();
    }

    static Program program() {
        return Compiler.compile(step(), Precision.FLOAT32, Options.DEFAULT);
    }

    /// Some numbers for all that the step reads.
    static Map<String, Object> arrays(Program program, Map<String, Long> sizes) {
        Map<String, Object> arrays = Differential.arrays(program, sizes, Map.of());
        Random random = new Random(5);
        arrays.forEach((name, a) -> {
            for (int i = 0; i < java.lang.reflect.Array.getLength(a); i++) {
                if (a instanceof float[] f) f[i] = number(name, random);
                else if (name.equals("y")) ((int[]) a)[i] = random.nextInt(11);
            }
        });
        return arrays;
    }

    /// Averages of squares are positive.
    private static float number(String name, Random random) {
        float x = (float) random.nextGaussian() * 0.3f;
        return name.endsWith(".s") || name.endsWith("var_seen") ? x * x : x;
    }

    /// Graphics cards do not, nor do many cores, which share the longest sums.
    private static boolean openClRoundsAlike() {
        return Devices.found().list().stream()
                .findFirst()
                .filter(d -> d.kind() == Device.Kind.CPU && d.doubles() && d.units() <= 4)
                .isPresent();
    }

    @ParameterizedTest
    @ValueSource(longs = {3, 16, 33, 90})
    void allEnginesGiveTheSameBits(long rows) {
        Graph graph = step();
        Program program = program();
        Map<String, Map<String, Object>> found = new LinkedHashMap<>();
        Set<Engine> engines = EnumSet.complementOf(EnumSet.of(Engine.PROGRAM));
        if (!openClRoundsAlike()) engines.remove(Engine.OPENCL);
        for (Engine e : engines) {
            Map<String, Long> sizes = Map.of("N", rows);
            Map<String, Object> arrays = arrays(program, sizes);
            try (Executable run = e.compile(graph, Precision.FLOAT32, Options.DEFAULT)) {
                for (int i = 0; i < 3; i++) run.run(sizes, arrays);
            }
            found.put(e.text(), arrays);
        }
        Map<String, Object> expected = found.remove("interpreter");
        found.forEach((engine, arrays) ->
                arrays.forEach((name, a) -> {
                    if (!(a instanceof float[] f)) return;
                    assertArrayEquals((float[]) expected.get(name), f, 0, name + " on " + engine);
                }));
        assertTrue(Float.isFinite(((float[]) expected.get("loss"))[0]));
    }

    @Test
    void inDoubleOnlyWhereATrainingStepSums() {
        assertTrue(Sums.areInDouble(program()));
        Program wide = Compiler.compile(step(), Precision.FLOAT64, Options.DEFAULT);
        assertFalse(Sums.areInDouble(wide));
        Unit unit = Unit.of(new SourceFile("net.nn", MODEL));
        Graph inference = unit.instantiate("Net", Map.of(), false).evaluationGraph();
        assertFalse(
                Sums.areInDouble(Compiler.compile(inference, Precision.FLOAT32, Options.DEFAULT)));
    }
}
