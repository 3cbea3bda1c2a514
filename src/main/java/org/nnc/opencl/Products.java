package org.nnc.opencl;

import org.nnc.program.Expr;
import org.nnc.program.Kernel;
import org.nnc.program.Monoid;
import org.nnc.program.Reads;
import org.nnc.program.Scalar;
import org.nnc.program.Stmt;
import org.nnc.program.Var;
import org.nnc.type.Dim;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// Writes contractions: by tiles where there are rows enough, else element by element.
final class Products {
    /// Fewer rows than this are not worth packing the other factor.
    private static final int ROWS = 4;

    /// Other engines take three rows in the order of the packed products.
    private static final int EXACT_ROWS = 3;

    /// Fewer results for each window than this would leave most lanes empty.
    private static final int FILTERS = 8;

    private final Generator generator;

    Products(Generator generator) {
        this.generator = generator;
    }

    List<Step> steps(Kernel.Contraction c) {
        Dim rows = new Axis(c.rows()).extent();
        if (generator.device().kind() == Device.Kind.GPU) {
            List<Step> local = new LocalProducts(generator, c).steps();
            return List.of(new Step.When(rows, ROWS, local, List.of(bySums(c))));
        }
        Optional<Kernel.Contraction> windows = Windows.onTheLeft(c);
        if (windows.isEmpty()) return packed(c);
        Dim filters = new Axis(windows.get().columns()).extent();
        OptionalLong known = filters.constant();
        if (known.isPresent() && known.getAsLong() < FILTERS) return packed(c);
        List<Step> direct = new WindowProducts(generator, windows.get()).steps();
        if (known.isPresent()) return direct;
        return List.of(new Step.When(filters, FILTERS, direct, packed(c)));
    }

    private List<Step> packed(Kernel.Contraction c) {
        Dim rows = new Axis(c.rows()).extent();
        List<Step> packed = new PackedProducts(generator, c).steps();
        int least = generator.isExact() ? EXACT_ROWS : ROWS;
        return List.of(new Step.When(rows, least, packed, List.of(thin(c))));
    }

    /// Few rows: nothing is packed. Lanes are columns, or, where the right factor lies along the
    /// summed axis, products of one sum.
    private Step thin(Kernel.Contraction c) {
        return isAlong(c.right(), c.inner()) ? bySums(c) : byColumns(c);
    }

    static boolean isAlong(Expr e, List<Var> vars) {
        if (vars.isEmpty()) return false;
        Var last = vars.getLast();
        return Reads.of(e).direct().stream()
                .anyMatch(r -> r.at().stride(last).filter(Dim::isOne).isPresent());
    }

    private Step bySums(Kernel.Contraction c) {
        Draft d = generator.draft(c);
        List<Var> outer = new ArrayList<>(c.batch());
        outer.addAll(c.rows());
        outer.addAll(c.columns());
        Axis all = new Axis(outer);
        all.positions(d.kernel(), d.units(all.extent()));
        d.statements().all(loops(c, Stmt.Mode.VECTOR));
        d.kernel().close();
        return d.launch(new Step.Grid.Shared(all.extent(), new Axis(c.inner()).extent()));
    }

    private Step byColumns(Kernel.Contraction c) {
        Draft d = generator.draft(c);
        KernelText k = d.kernel();
        Axis columns = new Axis(c.columns());
        Dim blocks = columns.blocks(Statements.LANES);
        List<Var> outer = new ArrayList<>(c.batch());
        outer.addAll(c.rows());
        Axis lines = new Axis(outer);
        Dim units = lines.extent().times(blocks);
        String[] block = d.split(d.units(units), blocks);
        lines.positions(k, block[0]);
        String first = "%s * %d".formatted(block[1], Statements.LANES);
        k.line(
                "position count = min((position)%d, (position)(%s) - %s);"
                        .formatted(Statements.LANES, k.size(columns.extent()), first));
        Axis.Lanes at = columns.lanes(k, first, "count", Statements.LANES);
        d.statements().lanes(loops(c, Stmt.Mode.SEQUENTIAL), "count", i -> at.bind(k, i));
        k.close();
        Dim work = new Axis(c.inner()).extent().times(Statements.LANES / 4);
        return d.launch(new Step.Grid.Shared(units, work));
    }

    /// The sum and the epilogue as statements.
    private static List<Stmt> loops(Kernel.Contraction c, Stmt.Mode innermost) {
        Expr product = Expr.call(Scalar.MUL, c.left(), c.right());
        Stmt sum = new Stmt.Reduce(c.result(), Monoid.SUM, product);
        for (int i = c.inner().size() - 1; i >= 0; i--) {
            boolean last = i == c.inner().size() - 1;
            Stmt.Mode mode = last ? innermost : Stmt.Mode.SEQUENTIAL;
            sum = new Stmt.For(c.inner().get(i), mode, List.of(sum));
        }
        List<Stmt> all = new ArrayList<>();
        all.add(new Stmt.Let(c.result(), Expr.of(0)));
        all.add(sum);
        all.addAll(c.epilogue());
        return all;
    }
}
