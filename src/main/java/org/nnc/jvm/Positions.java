package org.nnc.jvm;

import static org.objectweb.asm.Opcodes.*;

import org.nnc.program.Expr;
import org.nnc.program.Index;
import org.nnc.program.Var;
import org.nnc.type.Dim;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/// Writes [Index]es and [Dim]s as int arithmetic.
final class Positions {
    private final Scope scope;
    private final Code code;
    private final Values values;

    Positions(Scope scope, Values values) {
        this.scope = scope;
        this.code = scope.code;
        this.values = values;
    }

    /// Pushes the value of an index. Terms of outer loops come first: what an inner loop does not
    /// change stands together, and C2 moves it out.
    void push(Index index) {
        boolean any = false;
        if (!index.constant().isZero() || index.terms().isEmpty()) {
            push(index.constant());
            any = true;
        }
        List<Map.Entry<Index.Atom, Dim>> terms = new ArrayList<>(index.terms().entrySet());
        if (terms.size() > 1) terms.sort(Comparator.comparingInt(t -> depth(t.getKey())));
        for (Map.Entry<Index.Atom, Dim> t : terms) {
            push(t.getKey());
            times(t.getValue());
            if (any) code.add(Kind.INT);
            any = true;
        }
    }

    private void times(Dim factor) {
        if (factor.isOne()) return;
        if (factor.equals(Dim.of(-1))) {
            code.neg(Kind.INT);
            return;
        }
        push(factor);
        code.mul(Kind.INT);
    }

    private void push(Index.Atom atom) {
        switch (atom) {
            case Index.Variable(Var v) -> code.load(Kind.INT, scope.slot(v));
            case Index.Quotient(Index n, Dim d) -> {
                push(n);
                push(d);
                if (isNatural(n)) code.m.visitInsn(IDIV);
                else code.invokeStatic("java/lang/Math", "floorDiv", "(II)I");
            }
            case Index.Remainder(Index n, Dim d) -> {
                push(n);
                push(d);
                if (isNatural(n)) code.m.visitInsn(IREM);
                else code.invokeStatic("java/lang/Math", "floorMod", "(II)I");
            }
            case Index.Data(Expr e, Dim limit) -> {
                Kind kind = values.push(e);
                push(limit.minus(1));
                if (kind == Kind.LONG) code.m.visitInsn(I2L);
                code.min(kind);
                code.constant(kind, 0);
                code.max(kind);
                if (kind == Kind.LONG) code.m.visitInsn(L2I);
            }
        }
    }

    private static boolean isNatural(Index n) {
        return n.bound(false).map(b -> b.isAtLeast(0)).orElse(false);
    }

    private int depth(Index.Atom atom) {
        return switch (atom) {
            case Index.Variable(Var v) -> scope.depth(v);
            case Index.Quotient(Index n, Dim _) -> depth(n);
            case Index.Remainder(Index n, Dim _) -> depth(n);
            case Index.Data(Expr e, Dim _) -> Uses.of(e).locals().isEmpty() ? depth(e) : 1 << 20;
        };
    }

    private int depth(Index n) {
        return n.terms().keySet().stream().mapToInt(this::depth).max().orElse(0);
    }

    private int depth(Expr e) {
        return Uses.of(e).vars().stream().mapToInt(scope::depth).max().orElse(0);
    }

    /// Pushes the value of a size.
    void push(Dim dim) {
        Integer slot = scope.dims.get(dim);
        if (slot != null) code.load(Kind.INT, slot);
        else push(code, dim, Kind.INT, (c, name) -> scope.owner.pushSize(c, name));
    }

    /// Pushes a size as a polynomial in the free sizes, which `size` pushes as ints.
    static void push(Code code, Dim dim, Kind kind, BiConsumer<Code, String> size) {
        boolean any = false;
        for (Map.Entry<Dim.Monomial, Long> t : dim.terms().entrySet()) {
            pushTerm(code, t.getKey(), t.getValue(), kind, size);
            if (any) code.add(kind);
            any = true;
        }
        if (!any) code.constant(kind, 0);
    }

    private static void pushTerm(
            Code code,
            Dim.Monomial monomial,
            long factor,
            Kind kind,
            BiConsumer<Code, String> size) {
        boolean any = factor != 1 || monomial.atoms().isEmpty();
        if (any) code.constant(kind, factor);
        for (Dim.Atom a : monomial.atoms()) {
            switch (a) {
                case Dim.Size(String name) -> {
                    size.accept(code, name);
                    if (kind == Kind.LONG) code.m.visitInsn(I2L);
                }
                case Dim.Quotient(Dim n, Dim d) -> {
                    push(code, n, kind, size);
                    push(code, d, kind, size);
                    String k = kind.descriptor;
                    String descriptor = "(" + k + k + ")" + k;
                    code.invokeStatic(RuntimeClasses.name("Integers"), "floorDiv", descriptor);
                }
            }
            if (any) code.mul(kind);
            any = true;
        }
    }
}
