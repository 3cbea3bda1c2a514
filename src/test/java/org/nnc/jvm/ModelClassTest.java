package org.nnc.jvm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nnc.graph.Value;
import org.nnc.type.DType;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.util.CheckClassAdapter;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// What a class for users offers, and what it says.
class ModelClassTest {
    private static final String MIXED =
            """
            model Mixed() {
                input x: float[N, T, 6]
                input ids: int[N]
                h = dense(x, 4)
                output score = mean(h, axis = [1, 2]) + float(ids)
                output best = argmax(h, axis = -1)
                output length = mean(x * x)
            }
            """;

    @TempDir Path folder;

    @Test
    void everyClassIsVerifiedTwiceAndIsForJava17() throws Exception {
        for (String text : List.of(MIXED, Files.readString(Path.of("examples/digits.nn")))) {
            ModelClass compiled = EmbeddedModel.of(text).compiled("com.acme.M", Flavour.values());
            Map<String, byte[]> classes = compiled.emit();
            assertEquals("com/acme/M", classes.keySet().iterator().next());
            classes.forEach((name, bytes) -> verify(name, bytes, classes));
        }
    }

    private static void verify(String name, byte[] bytes, Map<String, byte[]> all) {
        ClassReader reader = new ClassReader(bytes);
        assertEquals(name, reader.getClassName());
        assertEquals(61, reader.readUnsignedShort(6), name);
        StringWriter found = new StringWriter();
        ClassLoader loader = new Classes(all);
        CheckClassAdapter.verify(reader, loader, false, new PrintWriter(found));
        assertEquals("", found.toString(), name);
        var resolver =
                ClassHierarchyResolver.ofResourceParsing(n -> stream(all, n))
                        .orElse(ClassHierarchyResolver.defaultResolver());
        var file = ClassFile.of(ClassFile.ClassHierarchyResolverOption.of(resolver));
        assertEquals(List.of(), file.verify(bytes), name);
        assertTrue(
                !new String(bytes, java.nio.charset.StandardCharsets.ISO_8859_1)
                        .contains("org/nnc"),
                name + " names a class of ours");
    }

    private static InputStream stream(
            Map<String, byte[]> all, java.lang.constant.ClassDesc wanted) {
        String d = wanted.descriptorString();
        byte[] bytes = all.get(d.substring(1, d.length() - 1));
        return bytes == null ? null : new ByteArrayInputStream(bytes);
    }

    private static final class Classes extends ClassLoader {
        private final Map<String, byte[]> all;

        Classes(Map<String, byte[]> all) {
            super(ModelClassTest.class.getClassLoader());
            this.all = all;
        }

        @Override
        protected Class<?> findClass(String name) throws ClassNotFoundException {
            byte[] bytes = all.get(name.replace('.', '/'));
            if (bytes == null) throw new ClassNotFoundException(name);
            return defineClass(name, bytes, 0, bytes.length);
        }
    }

    @Test
    void itDescribesItself() throws Exception {
        Class<?> c = EmbeddedModel.of(MIXED).load(folder, "com.acme.Mixed", Flavour.SCALAR);
        assertEquals("x: float[N, T, 6]\nids: int[N]\n", c.getField("INPUTS").get(null));
        assertEquals(
                "score: float[N]\nbest: int[N, T]\nlength: float\n",
                c.getField("OUTPUTS").get(null));
        assertEquals("h.W: float[6, 4]\nh.b: float[4]\n", c.getField("PARAMETERS").get(null));
        assertEquals("scalar", c.getMethod("flavour").invoke(null));
        List<String> methods = new ArrayList<>();
        for (Method m : c.getClasses()[0].getDeclaredMethods()) {
            if (java.lang.reflect.Modifier.isPublic(m.getModifiers())) methods.add(text(m));
        }
        assertEquals(
                List.of(
                        "float[] length(int N, int T, float[] x)",
                        "float[] score(float[] x, int[] ids)",
                        "int[] best(int N, int T, float[] x)",
                        "void best(int N, int T, float[] x, int[] best)",
                        "void length(int N, int T, float[] x, float[] length)",
                        "void score(int N, int T, float[] x, int[] ids, float[] score)"),
                methods.stream().sorted().toList());
    }

    private static String text(Method m) {
        List<String> parameters = new ArrayList<>();
        for (var p : m.getParameters()) {
            parameters.add(p.getType().getSimpleName() + " " + p.getName());
        }
        String result = m.getReturnType().getSimpleName();
        return result + " " + m.getName() + "(" + String.join(", ", parameters) + ")";
    }

    @Test
    void outputsAreThoseOfTheInterpreter() throws Exception {
        for (Flavour flavour : Flavour.values()) {
            EmbeddedModel model = EmbeddedModel.of(MIXED);
            Path own = Files.createDirectories(folder.resolve(flavour.name()));
            Object loaded = loaded(model.load(own, "Mixed", flavour));
            Map<String, Long> sizes = Map.of("N", 3L, "T", 5L);
            float[] x = numbers(3 * 5 * 6);
            int[] ids = {7, 0, -2};
            Value given = Value.zeros(DType.FLOAT, new int[] {3, 5, 6});
            for (int i = 0; i < x.length; i++) given.set(i, x[i]);
            Map<String, Value> inputs =
                    Map.of("x", given, "ids", Value.ofIntegers(DType.INT, new int[] {3}, 7, 0, -2));
            float[] score = (float[]) call(loaded, "score", x, ids);
            assertArrayEquals(model.interpreted("score", sizes, inputs), score, 1e-5f);
            float[] length = (float[]) call(loaded, "length", 3, 5, x);
            assertArrayEquals(model.interpreted("length", sizes, inputs), length, 1e-5f);
            int[] best = (int[]) call(loaded, "best", 3, 5, x);
            float[] wanted = model.interpreted("best", sizes, inputs);
            for (int i = 0; i < best.length; i++) assertEquals(wanted[i], best[i]);
        }
    }

    @Test
    void aLongerArrayMayBeGivenWithSizes() throws Exception {
        Object loaded = loaded(EmbeddedModel.of(MIXED).load(folder, "Mixed", Flavour.SCALAR));
        float[] x = numbers(100);
        float[] out = new float[5];
        call(loaded, "score", 1, 2, x, new int[] {1, 2}, out);
        float[] exact = (float[]) call(loaded, "score", java.util.Arrays.copyOf(x, 12), new int[1]);
        assertEquals(exact[0] + 1, out[0], 1e-6);
        assertEquals(0, out[1]);
    }

    @Test
    void wrongArgumentsGetASentence() throws Exception {
        Object loaded = loaded(EmbeddedModel.of(MIXED).load(folder, "Mixed", Flavour.SCALAR));
        says(
                "score: the input x has 13 numbers; its shape float[N, T, 6] needs 12 for T = 1 and"
                        + " 24 for T = 2",
                loaded,
                "score",
                new float[13],
                new int[2]);
        says("score: the input x is null; it is float[N, T, 6]", loaded, "score", null, new int[2]);
        says(
                "length: the input x has 59 numbers; its shape float[N, T, 6] needs 60 for N = 2, T"
                        + " = 5",
                loaded,
                "length",
                2,
                5,
                new float[59]);
        says(
                "best: the result best has 1 number; its shape int[N, T] needs 10 for N = 2, T = 5",
                loaded,
                "best",
                2,
                5,
                new float[60],
                new int[1]);
        says("best: the size T is -5", loaded, "best", 2, -5, new float[60]);
        says(
                "these sizes need 25769017350 elements of working memory, more than one array"
                        + " holds; give smaller sizes",
                loaded,
                "best",
                65535,
                65535,
                new float[60]);
        float[] fine = (float[]) call(loaded, "length", 2, 5, new float[60]);
        assertEquals(1, fine.length, "a call after one that failed");
    }

    private static void says(String sentence, Object loaded, String method, Object... arguments) {
        var e =
                assertThrows(
                        InvocationTargetException.class, () -> call(loaded, method, arguments));
        assertEquals(IllegalArgumentException.class, e.getCause().getClass());
        assertEquals(sentence, e.getCause().getMessage());
    }

    @Test
    void requirementsAreCheckedAtEachCall() throws Exception {
        String text =
                """
                model Halves() {
                    input x: float[H]
                    require H / 2 * 2 == H, "the height {H} is odd"
                    output half = sum(reshape(x, [H / 2, 2]), axis = 1)
                }
                """;
        Object loaded = loaded(EmbeddedModel.of(text).load(folder, "Halves", Flavour.SCALAR));
        float[] half = (float[]) call(loaded, "half", new float[] {1, 2, 3, 4});
        assertArrayEquals(new float[] {3, 7}, half);
        says("half: the height 3 is odd", loaded, "half", new float[3]);
    }

    @Test
    void randomModelsHaveASeed() throws Exception {
        String text =
                """
                model Noise() {
                    input x: float[N]
                    output noisy = x + uniform(0, 1, like = x)
                }
                """;
        Object loaded = loaded(EmbeddedModel.of(text).load(folder, "Noise", Flavour.SCALAR));
        Object workspace = call(loaded, "workspace");
        float[] first = (float[]) call(workspace, "noisy", new float[4]);
        assertArrayEquals(first, (float[]) call(workspace, "noisy", new float[4]));
        call(workspace, "seed", 2);
        assertNotEquals(first[0], ((float[]) call(workspace, "noisy", new float[4]))[0]);
    }

    /// A class of both flavours may go over from scalar to vector code meanwhile.
    @Test
    void manyThreadsMayCallOneModel() throws Exception {
        manyThreads(0, Flavour.SCALAR);
        manyThreads(0, Flavour.VECTOR);
        manyThreads(1e-5f, Flavour.values());
    }

    private void manyThreads(float tolerance, Flavour... flavours) throws Exception {
        EmbeddedModel model = EmbeddedModel.of(MIXED);
        Path own = Files.createDirectories(folder.resolve(Arrays.toString(flavours)));
        Object loaded = loaded(model.load(own, "Mixed", flavours));
        Map<Integer, float[]> alone = new HashMap<>();
        for (int n = 1; n < 9; n++) alone.put(n, score(loaded, n));
        IntStream.range(0, 2000)
                .parallel()
                .forEach(i -> {
                    int n = 1 + i % 8;
                    assertArrayEquals(alone.get(n), score(loaded, n), tolerance);
                });
    }

    private static float[] score(Object loaded, int n) {
        try {
            return (float[]) call(loaded, "score", numbers(n * 12), new int[n]);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void weightsComeFromAMapAFileAStreamOrTheClassPath() throws Exception {
        EmbeddedModel model = EmbeddedModel.of(MIXED);
        Class<?> c = model.load(folder, "com.acme.Mixed", Flavour.SCALAR);
        Path file = model.weightsFile(folder);
        Map<String, float[]> map = model.weightsMap();
        Object ofMap = c.getConstructor(Map.class).newInstance(map);
        float[] wanted = score(ofMap, 2);
        map.get("h.W")[0] = 1000;
        assertArrayEquals(wanted, score(ofMap, 2), "the model has copies");
        assertArrayEquals(wanted, score(loaded(c), 2));
        Object ofFile = c.getMethod("load", Path.class).invoke(null, file);
        assertArrayEquals(wanted, score(ofFile, 2));
        try (InputStream in = Files.newInputStream(file)) {
            assertArrayEquals(
                    wanted, score(c.getMethod("load", InputStream.class).invoke(null, in), 2));
        }
        map.remove("h.b");
        var missing =
                assertThrows(
                        InvocationTargetException.class,
                        () -> c.getConstructor(Map.class).newInstance(map));
        assertEquals(
                "the weights h.b are missing; the model has h.b: float[4], a float[] of 4",
                missing.getCause().getMessage());
    }

    @Test
    void namesThatJavaHasTakenGetAnUnderscore() throws Exception {
        String text =
                """
                model Words() {
                    input int64x: float[N]
                    input float_: float[N]
                    output class = int64x + float_
                    output wait = int64x * 2
                }
                """
                        .replace("int64x", "static");
        EmbeddedModel model = EmbeddedModel.of(text);
        Object loaded = loaded(model.load(folder, "Words", Flavour.SCALAR));
        float[] sum = (float[]) call(loaded, "class_", new float[] {1}, new float[] {2});
        assertArrayEquals(new float[] {3}, sum);
        assertArrayEquals(new float[] {2}, (float[]) call(loaded, "wait_", new float[] {1}));
    }

    @Test
    void noClassIsCalledAsNoClassCanBe() {
        for (String name : List.of("", "a b", "com..acme", "1a", "com.class.A", "com.acme.")) {
            assertThrows(IllegalArgumentException.class, () -> ModelClass.checkName(name), name);
        }
        ModelClass.checkName("com.acme.Ziffern_2");
    }

    private static Object loaded(Class<?> c) throws Exception {
        return c.getMethod("load").invoke(null);
    }

    private static float[] numbers(int count) {
        float[] numbers = new float[count];
        for (int i = 0; i < count; i++) numbers[i] = (float) Math.sin(i);
        return numbers;
    }

    /// The public method of that name that takes so many arguments.
    private static Object call(Object target, String name, Object... arguments) throws Exception {
        for (Method m : target.getClass().getMethods()) {
            if (m.getName().equals(name) && m.getParameterCount() == arguments.length) {
                return m.invoke(target, arguments);
            }
        }
        throw new AssertionError("no method " + name);
    }
}
