package org.nnc.jvm;

import static org.nnc.jvm.Programs.N;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.nnc.program.Buffer;
import org.nnc.program.Expr;
import org.nnc.program.Index;
import org.nnc.program.Kernel;
import org.nnc.program.Local;
import org.nnc.program.Monoid;
import org.nnc.program.Program;
import org.nnc.program.ProgramInterpreter;
import org.nnc.program.Scalar;
import org.nnc.program.Stmt;
import org.nnc.program.Var;
import org.nnc.type.DType;
import org.nnc.type.Dim;
import org.nnc.type.Precision;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;

/// Loops of every form at sizes about the number of lanes, for all widths of vectors.
class LoopsTest {
    private static final int[] BITS = {64, 128, 256, 512};
    private static final Var I = new Var("i", N);

    @AfterEach
    void preferredWidth() {
        System.clearProperty("nnc.vector.bits");
    }

    @TestFactory
    Stream<DynamicTest> allWidths() {
        List<DynamicTest> tests = new ArrayList<>();
        for (Precision p : Precision.values()) {
            kernels().forEach((name, kernel) -> tests.add(test(name, p, kernel)));
        }
        return tests.stream();
    }

    private static DynamicTest test(String name, Precision precision, Kernel kernel) {
        return DynamicTest.dynamicTest(
                name + " " + precision,
                () -> {
                    Program program = Programs.program(precision, kernel);
                    check(program, Flavour.SCALAR);
                    for (int bits : BITS) {
                        System.setProperty("nnc.vector.bits", Integer.toString(bits));
                        check(program, Flavour.VECTOR);
                    }
                });
    }

    private static void check(Program program, Flavour flavour) {
        Backends.verify(program, flavour);
        var run = Backends.of(flavour).compile(program);
        for (long n : new long[] {0, 1, 3, 7, 8, 9, 15, 16, 17, 33, 64, 65, 100}) {
            Map<String, Long> sizes = Map.of("N", n);
            Map<String, Object> wanted = arrays(program, sizes);
            Map<String, Object> found = Backends.copy(wanted);
            new ProgramInterpreter(false).compile(program).run(sizes, wanted);
            run.run(sizes, found);
            Backends.same(program, wanted, found, java.util.Optional.empty());
        }
    }

    private static Map<String, Object> arrays(Program program, Map<String, Long> sizes) {
        Random random = new Random(7);
        Map<String, Object> arrays = new LinkedHashMap<>();
        for (Buffer b : program.external()) {
            int length = (int) b.elements().evaluate(sizes);
            if (b.dtype() == DType.INT64) {
                arrays.put(b.name(), random.longs(length, -9, 9).toArray());
            } else if (b.dtype() != DType.FLOAT) {
                int high = b.dtype() == DType.BOOL ? 2 : 50;
                arrays.put(b.name(), random.ints(length, 0, high).toArray());
            } else if (program.precision() == Precision.FLOAT64) {
                arrays.put(b.name(), random.doubles(length, -2, 2).toArray());
            } else {
                float[] a = new float[length];
                for (int i = 0; i < length; i++) a[i] = random.nextFloat(-2, 2);
                arrays.put(b.name(), a);
            }
        }
        return arrays;
    }

    private static Map<String, Kernel> kernels() {
        Map<String, Kernel> kernels = new LinkedHashMap<>();
        kernels.put("chain", chain());
        kernels.put("padded", padded(1));
        kernels.put("padded backwards", padded(-1));
        kernels.put("strided window", window(2));
        kernels.put("window", window(1));
        kernels.put("random", random());
        kernels.put("masks", masks());
        kernels.put("positions", positions());
        kernels.put("rounding", rounding());
        kernels.put("add to", addTo());
        kernels.put("in place", inPlace());
        kernels.put("row invariant", rows());
        kernels.put("inner sum", innerSum());
        kernels.put("int64", int64());
        for (Monoid m : Monoid.values()) kernels.put("fold " + m.text(), fold(m));
        return kernels;
    }

    private static Buffer in(String name) {
        return Programs.input(name, DType.FLOAT, N);
    }

    private static Buffer out(String name) {
        return Programs.output(name, DType.FLOAT, N);
    }

    private static Expr at(Buffer b) {
        return Programs.read(b, Index.of(I));
    }

    private static Kernel lanes(Stmt... body) {
        return Programs.nest("k", Programs.loop(I, Stmt.Mode.VECTOR, body));
    }

    private static Stmt store(Buffer b, Expr e) {
        return new Stmt.Store(b, Index.of(I), e);
    }

    private static Kernel chain() {
        Expr x = at(in("x"));
        Expr tanh = Expr.call(Scalar.TANH, Expr.call(Scalar.MUL, x, Expr.of(0.5)));
        Expr gate = Expr.call(Scalar.SIGMOID, at(in("z")));
        Local t = new Local("t", DType.FLOAT);
        return lanes(
                new Stmt.Let(t, Expr.call(Scalar.MUL, tanh, gate)),
                store(out("y"), Expr.call(Scalar.ADD, new Expr.Use(t), x)),
                store(out("e"), Expr.call(Scalar.ERF, new Expr.Use(t))));
    }

    /// y[i] = x[±i + shift] where that is inside, else -1.
    private static Kernel padded(int direction) {
        Index from = Index.of(I).times(direction).plus(direction > 0 ? -2 : 3);
        Expr inside = Programs.read(in("x"), from);
        Expr guarded = new Expr.Guard(List.of(new Expr.Range(from, N)), inside, Expr.of(-1));
        return lanes(store(out("y"), guarded));
    }

    /// y[i] = max over k < 3 of x[stride i + k - 1] where that is inside.
    private static Kernel window(int stride) {
        Buffer x = Programs.input("x", DType.FLOAT, N.times(stride));
        Var k = new Var("k", Dim.of(3));
        Index from = Index.of(I).times(stride).plus(Index.of(k)).plus(-1);
        Expr low = Expr.of(Double.NEGATIVE_INFINITY);
        Expr e =
                new Expr.Guard(
                        List.of(new Expr.Range(from, N.times(stride))),
                        Programs.read(x, from),
                        low);
        Local m = new Local("m", DType.FLOAT);
        return lanes(
                new Stmt.Let(m, low),
                Programs.loop(k, Stmt.Mode.SEQUENTIAL, new Stmt.Reduce(m, Monoid.MAX, e)),
                store(out("y"), new Expr.Use(m)));
    }

    private static Kernel random() {
        Expr seed = Expr.ofInt(17);
        Expr step = Programs.read(Programs.input("step", DType.INT, Dim.ONE), Index.ZERO);
        return lanes(
                store(out("a"), new Expr.Random(seed, step, 12345, 0, Index.of(I))),
                store(out("b"), new Expr.Random(seed, step, -77, 1, Index.of(I).times(3))));
    }

    private static Kernel masks() {
        Expr x = at(in("x"));
        Expr z = at(in("z"));
        Expr given = at(Programs.input("given", DType.BOOL, N));
        Expr less = Expr.call(Scalar.LT, x, z);
        Expr both = Expr.call(Scalar.AND, less, Expr.call(Scalar.NOT, given));
        Expr chosen = Expr.call(Scalar.SELECT, both, x, Expr.of(3));
        Expr masks = Expr.call(Scalar.SELECT, given, less, Expr.call(Scalar.OR, less, given));
        return lanes(
                store(out("y"), chosen),
                store(Programs.output("m", DType.BOOL, N), both),
                store(Programs.output("n", DType.BOOL, N), masks),
                store(Programs.output("o", DType.BOOL, N), Expr.call(Scalar.EQ, given, both)),
                store(out("f"), new Expr.Cast(both, DType.FLOAT)),
                store(Programs.output("t", DType.BOOL, N), new Expr.Cast(x, DType.BOOL)));
    }

    private static Kernel positions() {
        Expr i = new Expr.Position(Index.of(I).times(3).plus(-5));
        Expr given = at(Programs.input("g", DType.INT, N));
        Expr sum = Expr.call(Scalar.ADD, i, Expr.call(Scalar.MUL, given, given));
        Expr sized = new Expr.Position(Index.of(I).times(N));
        return lanes(
                store(Programs.output("s", DType.INT, N), sum),
                store(Programs.output("z", DType.INT, N), Expr.call(Scalar.MAX, sized, given)),
                store(Programs.output("q", DType.INT, N), Expr.call(Scalar.DIV, i, given)),
                store(
                        Programs.output("h", DType.INT, N),
                        Expr.call(Scalar.SHIFT_LEFT, given, Expr.ofInt(2))),
                store(out("y"), new Expr.Cast(sum, DType.FLOAT)));
    }

    private static Kernel rounding() {
        Expr x = Expr.call(Scalar.MUL, at(in("x")), Expr.of(2.5));
        return lanes(
                store(out("f"), Expr.call(Scalar.FLOOR, x)),
                store(out("r"), Expr.call(Scalar.ROUND, x)),
                store(out("s"), Expr.call(Scalar.SIGN, x)),
                store(out("m"), Expr.call(Scalar.MOD, x, Expr.of(0.75))),
                store(out("p"), Expr.call(Scalar.POW, x, Expr.of(3))),
                store(out("q"), Expr.call(Scalar.RSQRT, Expr.call(Scalar.ABS, x))),
                store(Programs.output("i", DType.INT, N), new Expr.Cast(x, DType.INT)));
    }

    private static Kernel addTo() {
        return lanes(new Stmt.AddTo(out("y"), Index.of(I), at(in("x"))));
    }

    /// y is carried on, and what else is stored is made of its old value.
    private static Kernel inPlace() {
        Local old = new Local("old", DType.FLOAT);
        Expr next = Expr.call(Scalar.ADD, Expr.call(Scalar.TANH, new Expr.Use(old)), at(in("x")));
        Expr product = Expr.call(Scalar.MUL, new Expr.Use(old), at(in("x")));
        Expr isSmall = Expr.call(Scalar.LT, new Expr.Use(old), Expr.of(0.3));
        return lanes(
                new Stmt.Let(old, at(out("y"))),
                store(out("y"), next),
                store(out("z"), product),
                store(Programs.output("m", DType.BOOL, N), isSmall));
    }

    /// y[r, i] = x[r, i] * scale[r] + y's neighbour that the loop does not write.
    private static Kernel rows() {
        Var r = new Var("r", Dim.of(3));
        Index at = Index.of(r).times(N).plus(Index.of(I));
        Buffer x = Programs.input("x", DType.FLOAT, N.times(3));
        Buffer y = Programs.output("y", DType.FLOAT, N.times(3));
        Expr scale = Programs.read(Programs.input("scale", DType.FLOAT, Dim.of(3)), Index.of(r));
        Expr e = Expr.call(Scalar.MUL, Programs.read(x, at), Expr.call(Scalar.EXP, scale));
        Stmt inner = Programs.loop(I, Stmt.Mode.VECTOR, new Stmt.Store(y, at, e));
        return Programs.nest("k", Programs.loop(r, Stmt.Mode.PARALLEL, inner));
    }

    /// y[i] = Σ over k of w[k] x[k, i]
    private static Kernel innerSum() {
        Var k = new Var("k", Dim.of(5));
        Buffer x = Programs.input("x", DType.FLOAT, N.times(5));
        Expr e = Programs.read(x, Index.of(k).times(N).plus(Index.of(I)));
        Expr w = Programs.read(Programs.input("w", DType.FLOAT, Dim.of(5)), Index.of(k));
        Local s = new Local("s", DType.FLOAT);
        Expr product = Expr.call(Scalar.MUL, w, e);
        return lanes(
                new Stmt.Let(s, Expr.of(0)),
                Programs.loop(k, Stmt.Mode.SEQUENTIAL, new Stmt.Reduce(s, Monoid.SUM, product)),
                store(out("y"), new Expr.Use(s)));
    }

    private static Kernel int64() {
        Expr x = at(Programs.input("x", DType.INT64, N));
        Expr e = Expr.call(Scalar.MAX, x, new Expr.Const(2, DType.INT64));
        return lanes(store(Programs.output("y", DType.INT64, N), e));
    }

    private static Kernel fold(Monoid m) {
        Local s = new Local("s", DType.FLOAT);
        Local n = new Local("n", DType.INT);
        Expr small = Expr.call(Scalar.MUL, at(in("x")), Expr.of(0.7));
        Expr value = m == Monoid.SUM ? Expr.call(Scalar.MUL, small, at(in("z"))) : small;
        Stmt loop =
                Programs.loop(
                        I,
                        Stmt.Mode.VECTOR,
                        new Stmt.Reduce(s, m, value),
                        new Stmt.Reduce(n, m, at(Programs.input("g", DType.INT, N))));
        Buffer y = Programs.output("y", DType.FLOAT, Dim.ONE);
        Buffer c = Programs.output("c", DType.INT, Dim.ONE);
        return Programs.nest(
                "k",
                new Stmt.Let(s, Expr.of(m.identity())),
                new Stmt.Let(n, Expr.ofInt(m.identityOfInts())),
                loop,
                new Stmt.Store(y, Index.ZERO, new Expr.Use(s)),
                new Stmt.Store(c, Index.ZERO, new Expr.Use(n)));
    }
}
