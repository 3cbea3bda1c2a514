package org.nnc.lower;

import org.nnc.program.Buffer;
import org.nnc.program.Expr;
import org.nnc.program.Index;
import org.nnc.program.Kernel;
import org.nnc.program.Local;
import org.nnc.program.Lowering;
import org.nnc.program.Reads;
import org.nnc.program.Stmt;
import org.nnc.program.Var;
import org.nnc.type.Dim;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/// A contraction, and element-wise anchors over the elements of its result: the epilogue.
final class ProductGroup implements Group {
    private final Elements elements;
    private final Anchor product;
    private final Lowering.Contracted lowering;
    private final List<Var> view = new ArrayList<>();
    private final List<Var> inner = new ArrayList<>();
    private final Index flat;
    private final boolean alone;
    private final List<Anchor> anchors = new ArrayList<>();
    private final Map<Buffer, Expr> values = new HashMap<>();
    private int size;

    ProductGroup(Elements elements, Anchor product, boolean alone) {
        this.elements = elements;
        this.product = product;
        this.alone = alone;
        this.lowering = (Lowering.Contracted) product.lowering();
        for (Dim d : lowering.view()) view.add(new Var("i" + view.size(), d));
        for (Dim d : lowering.inner()) inner.add(new Var("k" + inner.size(), d));
        this.flat = Index.flatten(at(view), lowering.view());
        anchors.add(product);
    }

    private static List<Index> at(List<Var> vars) {
        return vars.stream().map(v -> v.extent().isOne() ? Index.ZERO : Index.of(v)).toList();
    }

    @Override
    public List<Anchor> anchors() {
        return anchors;
    }

    @Override
    public boolean add(Anchor anchor) {
        if (alone || !anchor.isPointwise()) return false;
        if (!Space.elements(anchor.dims()).equals(Space.elements(lowering.view()))) return false;
        Optional<List<Index>> at = Regroup.merged(lowering.view(), at(view), anchor.dims());
        if (at.isEmpty()) return false;
        Expr value = anchor.element(elements, at.get());
        if (!fits(Reads.of(value))) return false;
        values.put(anchor.buffer(), value);
        anchors.add(anchor);
        return true;
    }

    private boolean fits(Reads reads) {
        if (size + reads.size() > LoopGroup.LARGEST) return false;
        if (reads.withinData().stream().anyMatch(this::isOwn)) return false;
        for (Expr.Read r : reads.direct()) {
            if (isOwn(r.buffer()) && !r.at().equals(flat)) return false;
        }
        size += reads.size();
        return true;
    }

    private boolean isOwn(Buffer b) {
        return b.equals(product.buffer()) || values.containsKey(b);
    }

    @Override
    public Kernel kernel(String name, Predicate<Anchor> readOutside) {
        Nest nest = new Nest();
        Local result = nest.declare("sum", product.buffer().dtype());
        List<Nest.Result> stores = new ArrayList<>();
        for (Anchor a : anchors) {
            if (!readOutside.test(a)) continue;
            Expr value = a == product ? new Expr.Use(result) : values.get(a.buffer());
            stores.add(new Nest.Result(value, new Nest.StoreTo(a.buffer(), flat)));
        }
        nest.body(stores, e -> atHand(e, result), stores.size() > 1);
        return contraction(name, result, nest.statements());
    }

    private Expr atHand(Expr e, Local result) {
        if (!(e instanceof Expr.Read(Buffer b, var _))) return e;
        if (b.equals(product.buffer())) return new Expr.Use(result);
        return values.getOrDefault(b, e);
    }

    private Kernel contraction(String name, Local result, List<Stmt> epilogue) {
        Lowering.Reader operands = elements.operands(product.node());
        Kernel.Contraction all =
                new Kernel.Contraction(
                        name,
                        role(lowering.batch()),
                        role(lowering.rows()),
                        role(lowering.columns()),
                        inner.stream().filter(v -> !v.extent().isOne()).toList(),
                        lowering.left().element(at(view), at(inner), operands),
                        lowering.right().element(at(view), at(inner), operands),
                        result,
                        epilogue,
                        Kernel.Tiles.DEFAULT,
                        Origins.of(anchors));
        return Finish.contraction(all);
    }

    private List<Var> role(List<Integer> axes) {
        return axes.stream().map(view::get).filter(v -> !v.extent().isOne()).toList();
    }
}
