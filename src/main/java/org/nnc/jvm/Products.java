package org.nnc.jvm;

import static org.objectweb.asm.Opcodes.*;

import org.nnc.program.Expr;
import org.nnc.program.Kernel;
import org.nnc.program.Monoid;
import org.nnc.program.Scalar;
import org.nnc.program.Stmt;
import org.nnc.program.Var;
import org.nnc.runtime.BlockedProduct;
import org.nnc.type.DType;
import org.nnc.type.Dim;
import org.nnc.type.Precision;
import org.objectweb.asm.Label;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.IntStream;

/// Writes contractions. Each is written as a blocked product, with packed panels, and, where its
/// sizes may be such, as plain loops: for one or two rows or columns packing does not pay.
final class Products {
    static final String FIELD = "p";

    /// Loops over fewer columns read the right factor nearly in one go.
    static final int WIDE = 256;

    private final Steps steps;
    private final ClassEmitter owner;
    private final List<Kernel.Contraction> blocked = new ArrayList<>();

    /// By their numbers, those that read an image under windows.
    private final Map<Integer, Windows> windows = new LinkedHashMap<>();

    private final WindowTiles windowTiles;

    /// By their numbers, those whose left factor is read by lines.
    private final Map<Integer, Placement> placements = new LinkedHashMap<>();

    private final PlacedTiles placedTiles;

    /// Numbers of the products whose packed factor stays for some time.
    private final List<Integer> kept = new ArrayList<>();

    /// Of these, those whose right factor stays while a loop runs.
    private final Set<Integer> inLoops = new HashSet<>();

    /// And those whose packed factor is made of weights that the program does not write.
    private final List<Integer> lasting = new ArrayList<>();

    /// By their numbers, the places of those that [RowBlocks] do.
    private final Map<Integer, Integer> inBlocks = new LinkedHashMap<>();

    Products(Steps steps) {
        this.steps = steps;
        this.owner = steps.owner;
        this.windowTiles = new WindowTiles(owner);
        this.placedTiles = new PlacedTiles(owner);
    }

    /// Calls a contraction.
    void call(Code code, Kernel.Contraction c) {
        Optional<Stmt> loops = Nests.of(c);
        if (c.result().dtype() != DType.FLOAT) {
            steps.nest(code, c.name(), List.of(loops.orElse(Nests.plain(c))), c.origins(), true);
            return;
        }
        Dim rows = extent(c.rows());
        Dim columns = extent(c.columns());
        boolean never = isAbove(rows) && isAbove(columns);
        if (loops.isEmpty() || never || fewRows(owner, c).isPresent()) {
            callBlocked(code, c);
        } else if (isFew(columns) || isFew(rows) && !mayBeHeld(c)) {
            steps.nest(code, c.name(), List.of(loops.get()), c.origins(), true);
        } else {
            choose(code, c, rows, columns, loops.get());
        }
    }

    /// How few rows of a blocked product are summed up without packing.
    static Optional<FewRows> fewRows(ClassEmitter owner, Kernel.Contraction c) {
        return owner.flavour == Flavour.VECTOR ? FewRows.of(c) : Optional.empty();
    }

    /// Whether it is a blocked product, should it have more than few rows.
    boolean isBlocked(Kernel.Contraction c) {
        return c.result().dtype() == DType.FLOAT
                && windows(c).isEmpty()
                && !isFew(extent(c.columns()))
                && !isFew(extent(c.rows()));
    }

    private static boolean isAbove(Dim size) {
        return size.isAtLeast(BlockedProduct.FEW + 1);
    }

    private static boolean isFew(Dim size) {
        OptionalLong known = size.constant();
        return known.isPresent() && known.getAsLong() <= BlockedProduct.FEW;
    }

    private void choose(Code code, Kernel.Contraction c, Dim rows, Dim columns, Stmt loops) {
        Label block = new Label();
        Label end = new Label();
        Positions.push(code, rows, Kind.INT, owner::pushSize);
        Positions.push(code, columns, Kind.INT, owner::pushSize);
        code.min(Kind.INT);
        code.constant(BlockedProduct.FEW);
        code.m.visitJumpInsn(IF_ICMPGT, block);
        if (mayBeHeld(c)) unlessHeld(code, block);
        steps.nest(code, c.name(), List.of(loops), c.origins(), true);
        code.jump(end);
        code.label(block);
        callBlocked(code, c);
        code.label(end);
    }

    /// Whether few rows are better multiplied by a packed factor than by loops, whose reads lie far
    /// apart if the factor is wide, should the product hold one.
    private boolean mayBeHeld(Kernel.Contraction c) {
        boolean wide = extent(c.columns()).isAtLeast(WIDE);
        return wide && windows(c).isEmpty() && steps.lasts(c.right());
    }

    /// Jumps if the next product holds its right factor packed.
    private void unlessHeld(Code code, Label held) {
        String product = RuntimeClasses.name("BlockedProduct");
        code.load(Kind.REFERENCE, 0);
        code.m.visitFieldInsn(GETFIELD, owner.name, FIELD + blocked.size(), type());
        code.m.visitMethodInsn(INVOKEVIRTUAL, product, "holds", "()Z", false);
        code.m.visitJumpInsn(IFNE, held);
    }

    static Dim extent(List<Var> vars) {
        Dim product = Dim.ONE;
        for (Var v : vars) product = product.times(v.extent());
        return product;
    }

    /// Writes the methods of a blocked product; its number.
    int write(Kernel.Contraction c) {
        return write(c, windows(c));
    }

    /// Writes the methods of a product that [RowBlocks] do; its number.
    ///
    /// @param place among the products there
    int writeInBlocks(Kernel.Contraction c, int place) {
        inBlocks.put(blocked.size(), place);
        return write(c, Optional.empty());
    }

    private int write(Kernel.Contraction c, Optional<Windows> image) {
        int product = blocked.size();
        blocked.add(c);
        image.ifPresent(w -> windows.put(product, w));
        note(c, image.isPresent(), product);
        if (image.isEmpty() && !isNarrow(product)) {
            Placement.of(owner.flavour, c).ifPresent(p -> placements.put(product, p));
        }
        Steps.Part part =
                image.isPresent()
                        ? new WindowMethods(steps, image.get(), product).write(windowTiles)
                        : new ProductMethods(steps, c, product)
                                .write(placement(product), isAligned(product), placedTiles);
        steps.parts.add(part);
        return product;
    }

    private void callBlocked(Code code, Kernel.Contraction c) {
        callBlocked(code, write(c));
    }

    /// Calls a convolution together with the pooling after it.
    void call(Code code, Windows pooled) {
        callBlocked(code, write(pooled.contraction(), Optional.of(pooled)));
    }

    private void callBlocked(Code code, int product) {
        int number = steps.parts.size() - 1;
        String driver = driver(product);
        code.load(Kind.REFERENCE, 0);
        String type = RuntimeClasses.type(driver);
        code.m.visitFieldInsn(GETFIELD, owner.name, FIELD + product, type);
        code.load(Kind.REFERENCE, 0);
        code.constant(number);
        String d = "(" + RuntimeClasses.type("Parts") + "I)V";
        code.m.visitMethodInsn(INVOKEVIRTUAL, RuntimeClasses.name(driver), "run", d, false);
    }

    private Optional<Windows> windows(Kernel.Contraction c) {
        if (owner.flavour != Flavour.VECTOR) return Optional.empty();
        // Steps of training keep their rounding: other libraries' losses are compared with theirs.
        if (!steps.lasts(c.left())) return Windows.of(c);
        return fastest(Windows.ofKept(c));
    }

    private Optional<Windows> fastest(Optional<Windows> found) {
        boolean floats = owner.precision() == Precision.FLOAT32;
        return floats ? found.map(Windows::fastest) : found;
    }

    /// The class of what drives a product.
    String driver(int product) {
        return windows.containsKey(product) ? "WindowProduct" : "BlockedProduct";
    }

    /// The products that read an image under windows, by their numbers.
    Map<Integer, Windows> windows() {
        return windows;
    }

    /// How a product reads its left factor by lines, if it does.
    Optional<Placement> placement(int product) {
        return Optional.ofNullable(placements.get(product));
    }

    /// @param windows whether the left factor is packed, and not the right one
    private void note(Kernel.Contraction c, boolean windows, int product) {
        boolean inLoop = !windows && steps.stays(c);
        boolean lasts = steps.lasts(windows ? c.left() : c.right());
        if (inLoop || lasts) kept.add(product);
        if (inLoop) inLoops.add(product);
        if (lasts) lasting.add(product);
    }

    /// Whether the factor that lasts has numbers of 16 bits, and is stored so: then a row, which
    /// takes as long as its weights are read, takes half as long.
    boolean isNarrow(int product) {
        return owner.flavour == Flavour.VECTOR
                && owner.kind(DType.FLOAT) == Kind.FLOAT
                && lasting.contains(product)
                && !windows.containsKey(product)
                && blocked.get(product).right() instanceof Expr.Call(Scalar f, List<Expr> _)
                && f == Scalar.BFLOAT16;
    }

    /// Whether the factor that lasts is read by a single row, should there be one, from where lines
    /// of the cache begin. It pays in a loop, which finds in the second cache what it has read.
    boolean isAligned(int product) {
        return owner.flavour == Flavour.VECTOR
                && owner.kind(DType.FLOAT) == Kind.FLOAT
                && lasting.contains(product)
                && inLoops.contains(product)
                && !isNarrow(product)
                && placement(product).flatMap(Placement::result).isEmpty()
                && !extent(blocked.get(product).rows()).isAtLeast(2);
    }

    private boolean hasNarrow() {
        return IntStream.range(0, blocked.size()).anyMatch(this::isNarrow);
    }

    static String type() {
        return RuntimeClasses.type("BlockedProduct");
    }

    /// How many products have panels of their own.
    int kept() {
        return kept.size();
    }

    /// How many panels there are of each thread: those that products share, those of products that
    /// keep them, and those of blocks, which all blocks share.
    int panels() {
        int most = inBlocks.values().stream().mapToInt(place -> place + 1).max().orElse(0);
        return 1 + kept.size() + most;
    }

    /// The number of the panels of a product among these.
    int own(int product) {
        if (inBlocks.containsKey(product)) return 1 + kept.size() + inBlocks.get(product);
        return kept.indexOf(product) + 1;
    }

    /// Whether its right factor is the same for some time.
    boolean stays(int product) {
        return inLoops.contains(product) || inBlocks.containsKey(product);
    }

    /// `keep(on)`, see [org.nnc.runtime.Workspace#keep].
    private void writeKeep() {
        Code code = owner.method(ACC_PUBLIC, "keep", "(Z)V", 2);
        for (int product : lasting) {
            code.load(Kind.REFERENCE, 0);
            String driver = driver(product);
            code.m.visitFieldInsn(
                    GETFIELD, owner.name, FIELD + product, RuntimeClasses.type(driver));
            code.load(Kind.INT, 1);
            code.m.visitMethodInsn(
                    INVOKEVIRTUAL, RuntimeClasses.name(driver), "keep", "(Z)V", false);
        }
        code.m.visitInsn(RETURN);
        ClassEmitter.end(code);
    }

    /// Writes a method by which those from this one on forget their right factors.
    void writeForget(String name, int from) {
        Code code = owner.method(ACC_PRIVATE, name, "()V", 1);
        for (int product : kept.subList(from, kept.size())) {
            if (!inLoops.contains(product)) continue;
            code.load(Kind.REFERENCE, 0);
            code.m.visitFieldInsn(GETFIELD, owner.name, FIELD + product, type());
            code.m.visitMethodInsn(
                    INVOKEVIRTUAL, RuntimeClasses.name("BlockedProduct"), "forget", "()V", false);
        }
        code.m.visitInsn(RETURN);
        ClassEmitter.end(code);
    }

    /// What all blocked products share.
    void write() {
        boolean narrow = hasNarrow();
        new ProductClass(owner, blocked, windows, placements, narrow, this::isAligned).write();
        if (!lasting.isEmpty()) writeKeep();
    }

    List<Kernel.Contraction> blocked() {
        return blocked;
    }

    /// One term of the sum.
    static Stmt summed(Kernel.Contraction c) {
        Expr product = Expr.call(Scalar.MUL, c.left(), c.right());
        return new Stmt.Reduce(c.result(), Monoid.SUM, product);
    }
}
