package org.nnc.jvm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.nnc.jvm.Programs.N;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nnc.program.Buffer;
import org.nnc.program.Expr;
import org.nnc.program.Index;
import org.nnc.program.Program;
import org.nnc.program.ProgramInterpreter;
import org.nnc.program.Scalar;
import org.nnc.program.Stmt;
import org.nnc.program.Var;
import org.nnc.type.DType;
import org.nnc.type.Dim;
import org.nnc.type.Precision;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A loop over several parts becomes a loop for each.
class PiecesTest {
    private static final Var ROW = new Var("i", N);
    private static final Var COLUMN = new Var("j", Dim.of(100));

    /// `x[i, j + from] where 0 ≤ j + from < width`, else -1.
    private static Expr part(String name, int from, int width) {
        Buffer x = Programs.input(name, DType.FLOAT, N.times(width));
        Index column = Index.of(COLUMN).plus(from);
        Index at = Index.of(ROW).times(width).plus(column);
        return new Expr.Guard(
                List.of(new Expr.Range(column, Dim.of(width))), Programs.read(x, at), Expr.of(-1));
    }

    private static Stmt loops(Expr... parts) {
        Expr sum = parts[0];
        for (int i = 1; i < parts.length; i++) sum = Expr.call(Scalar.ADD, sum, parts[i]);
        Buffer y = Programs.output("y", DType.FLOAT, N.times(100));
        Index at = Index.of(ROW).times(100).plus(Index.of(COLUMN));
        Stmt.For inner =
                new Stmt.For(COLUMN, Stmt.Mode.VECTOR, List.of(new Stmt.Store(y, at, sum)));
        return Programs.loop(ROW, Stmt.Mode.PARALLEL, inner);
    }

    private static List<Stmt> cut(Stmt loops) {
        return ((Stmt.For) Pieces.within(loops)).body();
    }

    @Test
    void eachPieceHasItsPart() {
        List<Stmt> pieces = cut(loops(part("a", 0, 37), part("b", -37, 63)));
        assertEquals(2, pieces.size());
        assertEquals(37, ((Stmt.For) pieces.get(0)).var().extent().intValue());
        assertEquals(63, ((Stmt.For) pieces.get(1)).var().extent().intValue());
        assertFalse(pieces.toString().contains("?"), pieces.toString());
        assertTrue(pieces.get(0).toString().contains("a["), pieces.toString());
        assertFalse(pieces.get(0).toString().contains("b["), pieces.toString());
    }

    /// Padding of an image, for instance.
    @Test
    void narrowBordersStay() {
        assertEquals(1, cut(loops(part("a", -1, 98))).size());
    }

    @ParameterizedTest
    @EnumSource
    void computeTheSame(Flavour flavour) {
        Stmt loops = loops(part("a", 0, 37), part("b", -37, 63), part("c", -20, 40));
        assertEquals(4, cut(loops).size());
        for (Precision precision : Precision.values()) {
            Program program = Programs.program(precision, Programs.nest("parts", loops));
            for (long n : new long[] {0, 1, 5}) {
                Map<String, Long> sizes = Map.of("N", n);
                var wanted = Backends.arrays(program, sizes);
                var found = Backends.copy(wanted);
                new ProgramInterpreter(false).compile(program).run(sizes, wanted);
                Backends.of(flavour).compile(program).run(sizes, found);
                Backends.same(program, wanted, found, Optional.empty());
            }
        }
    }
}
