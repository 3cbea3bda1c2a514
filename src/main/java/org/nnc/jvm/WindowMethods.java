package org.nnc.jvm;

import static org.objectweb.asm.Opcodes.*;

import org.nnc.program.Expr;
import org.nnc.program.Index;
import org.nnc.program.Kernel;
import org.nnc.program.Stmt;
import org.nnc.program.Var;
import org.nnc.type.DType;
import org.nnc.type.Dim;
import org.objectweb.asm.Label;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Writes the methods of one [org.nnc.runtime.WindowProduct]: packing of the features, copying of
/// the image with its padding, the tiles, and what follows the product.
final class WindowMethods {
    private static final Var LINE = new Var("$line", Dim.ONE);

    private final Steps steps;
    private final ClassEmitter owner;
    private final Windows w;
    private final int product;
    private final ProductMethods methods;
    private final Panels panels;

    WindowMethods(Steps steps, Windows w, int product) {
        this.steps = steps;
        this.owner = steps.owner;
        this.w = w;
        this.product = product;
        this.panels = new Panels(owner);
        // The features become the columns, so that they are packed in strips of vectors.
        this.methods = new ProductMethods(steps, w.contraction().turned(), product);
    }

    Steps.Part write(WindowTiles tiles) {
        methods.writeRight();
        if (w.inPlace().isPresent()) writePlace(w.inPlace().get());
        else writeImage();
        if (w.keepsLanes()) writeFinishInLanes();
        else writeFinish();
        writeTiles(tiles);
        return methods.entry("WindowProduct");
    }

    /// `left(workspace, worker, batch, outer, outers, summed, count)`: copies images, one after the
    /// other.
    private void writeImage() {
        List<Var> vars = new ArrayList<>(w.axes().stream().map(Windows.Axis::var).toList());
        if (w.isLast()) vars.add(w.summed().orElseThrow());
        int size = w.isLast() ? w.plane() * w.channels() : w.plane();
        Index at = Index.ZERO;
        for (Var v : vars) at = at.times(v.extent()).plus(Index.of(v));
        Stmt store = new Stmt.Store(ProductMethods.PANEL, at, w.image());
        Joined joined = Joined.of(vars, List.of(store));
        Stmt.Store whole = (Stmt.Store) joined.body().getFirst();
        Index placed = whole.at().plus(Index.of(ProductMethods.BASE));
        Stmt nest = nest(joined.axis(), new Stmt.Store(whole.buffer(), placed, whole.value()));
        Loops loops = methods.method("left", 6, List.of(nest));
        Code code = loops.code;
        new Odometer(loops, ProductMethods.axis(w.contraction().batch())).set(2);
        int panel = code.local(Kind.REFERENCE);
        Runnable left =
                () -> {
                    panels.pushField(code, 1, "left");
                    code.m.visitInsn(DUP);
                    code.store(Kind.REFERENCE, panel);
                };
        panels.set(code, "image", left);
        panels.set(code, "base", () -> code.constant(w.fast() ? 0 : w.start()));
        loops.scope.places.put(ProductMethods.PANEL, new Scope.Place(panel, Optional.empty()));
        code.constant(0);
        int base = code.keep(Kind.INT);
        Runnable one =
                () -> {
                    loops.bound(ProductMethods.BASE, base, () -> loops.stmt(nest));
                    code.load(Kind.INT, base);
                    code.constant(size);
                    code.add(Kind.INT);
                    code.store(Kind.INT, base);
                };
        Optional<Var> channel = w.isLast() ? Optional.empty() : w.summed();
        each(loops, w.outer(), 3, () -> each(loops, channel, 5, one));
        ProductMethods.end(loops);
    }

    private static Stmt nest(List<Var> vars, Stmt body) {
        Stmt nest = body;
        for (int i = vars.size() - 1; i >= 0; i--) {
            boolean last = i == vars.size() - 1;
            Stmt.Mode mode = last ? Stmt.Mode.VECTOR : Stmt.Mode.SEQUENTIAL;
            nest = new Stmt.For(vars.get(i), mode, List.of(nest));
        }
        return nest;
    }

    /// For each value of a variable, if there is one: the first is in a slot, their number in the
    /// next.
    private static void each(Loops loops, Optional<Var> v, int first, Runnable body) {
        if (v.isEmpty()) {
            body.run();
            return;
        }
        Code code = loops.code;
        code.load(Kind.INT, first);
        code.load(Kind.INT, first + 1);
        code.add(Kind.INT);
        int end = code.keep(Kind.INT);
        code.load(Kind.INT, first);
        code.loop(code.local(Kind.INT), end, i -> loops.bound(v.get(), i, body));
    }

    /// The same where the image is read where it lies.
    private void writePlace(Expr.Read place) {
        Index origin = w.origin(place.at());
        Stmt read = new Stmt.Store(place.buffer(), origin, new Expr.Const(0, DType.FLOAT));
        Loops loops = methods.method("left", 6, List.of(read));
        Code code = loops.code;
        new Odometer(loops, ProductMethods.axis(w.contraction().batch())).set(2);
        loops.values.address(place.buffer(), origin);
        code.constant(w.fast() ? 0 : w.start());
        code.add(Kind.INT);
        panels.keep(code, "image", "base");
        ProductMethods.end(loops);
    }

    /// `finish(workspace, worker, batch, row, rows, column, columns)`, from the turned sums.
    private void writeFinish() {
        Kernel.Contraction c = w.contraction();
        Joined joined = Joined.of(ProductMethods.axis(w.columns()), w.epilogue());
        Loops loops = methods.method("finish", 6, joined.body());
        Code code = loops.code;
        new Odometer(loops, ProductMethods.axis(c.batch())).set(2);
        Odometer rows = new Odometer(loops, ProductMethods.axis(c.rows()));
        rows.set(3);
        Odometer columns = new Odometer(loops, joined.axis());
        Index at = Index.of(LINE).plus(Index.of(ProductMethods.BASE));
        at = at.plus(Index.of(columns.last()));
        List<Stmt> body = new ArrayList<>();
        body.add(new Stmt.Let(c.result(), new Expr.Read(ProductMethods.PANEL, at)));
        body.addAll(joined.body());
        Stmt.For run = new Stmt.For(columns.last(), Stmt.Mode.VECTOR, body);
        panels.pushField(code, 1, "turned");
        int turned = code.keep(Kind.REFERENCE);
        panels.pushField(code, 1, "pitch");
        int pitch = code.keep(Kind.INT);
        loops.scope.places.put(ProductMethods.PANEL, new Scope.Place(turned, Optional.empty()));
        code.constant(0);
        int line = code.keep(Kind.INT);
        loops.scope.vars.put(LINE, line);
        code.count(
                4,
                _ -> {
                    columns.set(5);
                    ProductMethods.finishLine(loops, columns, run);
                    rows.advanceOne();
                    code.load(Kind.INT, line);
                    code.load(Kind.INT, pitch);
                    code.add(Kind.INT);
                    code.store(Kind.INT, line);
                });
        ProductMethods.end(loops);
    }

    /// The same from sums as they are, position by position.
    private void writeFinishInLanes() {
        Kernel.Contraction c = w.contraction();
        Var row = c.rows().getFirst();
        List<Stmt> body = new ArrayList<>();
        Index at = Index.of(ProductMethods.BASE).plus(Index.of(row));
        body.add(new Stmt.Let(c.result(), new Expr.Read(ProductMethods.PANEL, at)));
        body.addAll(w.epilogue());
        Stmt.For run = new Stmt.For(row, Stmt.Mode.VECTOR, body);
        Loops loops = methods.method("finish", 6, w.epilogue());
        Code code = loops.code;
        new Odometer(loops, ProductMethods.axis(c.batch())).set(2);
        Odometer columns = new Odometer(loops, ProductMethods.axis(w.columns()));
        columns.set(5);
        panels.pushField(code, 1, "pixels");
        int sums = code.keep(Kind.REFERENCE);
        loops.scope.places.put(ProductMethods.PANEL, new Scope.Place(sums, Optional.empty()));
        panels.pushField(code, 1, "first");
        code.load(Kind.INT, 3);
        code.sub(Kind.INT);
        int base = code.keep(Kind.INT);
        code.sum(3, 4);
        int end = code.keep(Kind.INT);
        Tiles.pushColumns(code);
        int width = code.keep(Kind.INT);
        code.count(
                6,
                _ -> {
                    loops.bound(ProductMethods.BASE, base, () -> loops.range(run, 3, end));
                    columns.advanceOne();
                    code.increase(base, width);
                });
        ProductMethods.end(loops);
    }

    /// `window(workspace, worker, pattern, vectors, image, right, depth, sums, first)`.
    private void writeTiles(WindowTiles tiles) {
        List<int[]> patterns = w.tiles(WindowTiles.most()).patterns();
        String d = "(L" + owner.name + ";IIIIIIIZ)V";
        Code code = owner.method(ACC_STATIC, "window" + product, d, 9);
        panels.push(code, 1);
        int own = code.keep(Kind.REFERENCE);
        Label[] labels = new Label[4 * patterns.size()];
        for (int i = 0; i < labels.length; i++) labels[i] = new Label();
        Label other = new Label();
        code.load(Kind.INT, 2);
        code.constant(2);
        code.mul(Kind.INT);
        code.load(Kind.INT, 3);
        code.add(Kind.INT);
        code.constant(1);
        code.sub(Kind.INT);
        code.constant(2);
        code.mul(Kind.INT);
        code.load(Kind.INT, 8);
        code.add(Kind.INT);
        if (labels.length > 0) code.m.visitTableSwitchInsn(0, labels.length - 1, other, labels);
        else code.m.visitInsn(POP);
        for (int i = 0; i < labels.length; i++) {
            code.label(labels[i]);
            panels.get(code, own, w.fast() ? "left" : "image");
            code.load(Kind.INT, 4);
            if (!w.fast()) {
                panels.get(code, own, "base");
                code.add(Kind.INT);
            }
            panels.get(code, own, "right");
            code.load(Kind.INT, 5);
            code.load(Kind.REFERENCE, 0);
            String type = RuntimeClasses.type("WindowProduct");
            code.m.visitFieldInsn(GETFIELD, owner.name, Products.FIELD + product, type);
            code.m.visitFieldInsn(GETFIELD, RuntimeClasses.name("WindowProduct"), "table", "[I");
            code.load(Kind.INT, 6);
            panels.get(code, own, "pixels");
            code.load(Kind.INT, 7);
            String tile = tiles.name(patterns.get(i / 4), i / 2 % 2 + 1, i % 2 == 1);
            code.invokeOwn(tile, tiles.descriptor());
            code.m.visitInsn(RETURN);
        }
        code.label(other);
        code.m.visitInsn(RETURN);
        ClassEmitter.end(code);
    }
}
