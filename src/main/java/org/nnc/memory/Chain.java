package org.nnc.memory;

import org.nnc.program.Accesses;
import org.nnc.program.Buffer;
import org.nnc.program.Expr;
import org.nnc.program.Index;
import org.nnc.program.Kernel;
import org.nnc.program.Reads;
import org.nnc.program.Stmt;
import org.nnc.program.Var;
import org.nnc.source.Span;
import org.nnc.type.DType;
import org.nnc.type.Dim;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.function.Function;

/// Kernels that go row by row from one product to another, and what lies between them, which
/// nothing else touches.
final class Chain {
    /// Rows of a block: four tiles.
    static final int ROWS = 48;

    /// What free sizes are taken to be where it is asked what is long.
    private static final long LONG = 1024;

    /// By how much what lies between must be longer than what goes in and comes out.
    private static final int TIMES = 2;

    private final List<Kernel> kernels;
    private final List<Accesses> accesses;
    private final int last;
    private final Rows rows;
    private final TreeSet<Integer> members = new TreeSet<>();
    private final Set<Buffer> between = new HashSet<>();

    /// For each member, its variables among the rows.
    private final Map<Integer, Function<Var, Index>> variables = new HashMap<>();

    private Chain(List<Kernel> kernels, List<Accesses> accesses, int last, Rows rows) {
        this.kernels = kernels;
        this.accesses = accesses;
        this.last = last;
        this.rows = rows;
        members.add(last);
    }

    /// The chain that ends with a product.
    static Optional<Chain> of(
            Kernel.Contraction c, int last, List<Kernel> kernels, List<Accesses> accesses) {
        if (!isBetween(c)) return Optional.empty();
        for (Expr.Read r : Reads.of(c.left()).direct()) {
            Optional<Chain> found =
                    Rows.of(c, r.at())
                            .map(rows -> new Chain(kernels, accesses, last, rows))
                            .filter(chain -> chain.reaches(new Rows.Access(r.buffer(), r.at())));
            if (found.isPresent()) return found;
        }
        return Optional.empty();
    }

    /// Weights are packed once for all rows and runs, so products by them are better left alone.
    private static boolean isBetween(Kernel.Contraction c) {
        boolean weights =
                Accesses.of(c.right()).stream()
                        .allMatch(b ->
                                switch (b.role()) {
                                    case PARAMETER, STATE, CONSTANT -> true;
                                    case INPUT, OUTPUT, TEMPORARY, LOCAL -> false;
                                });
        return c.result().dtype() == DType.FLOAT && !weights;
    }

    /// The numbers of its kernels, in order.
    TreeSet<Integer> members() {
        return members;
    }

    /// Grows from the last product on, by what writes what is read, as far as it goes.
    private boolean reaches(Rows.Access start) {
        Optional<Function<Var, Index>> own = rows.variables(kernels.get(last), start);
        if (own.isEmpty()) return false;
        variables.put(last, own.get());
        List<Buffer> open = new ArrayList<>(Accesses.of(product(last).left()));
        for (boolean grown = true; grown; ) {
            grown = false;
            for (Buffer b : List.copyOf(open)) {
                Optional<Integer> writer = onlyWriter(b);
                if (writer.isEmpty() || !takes(writer.get(), b)) continue;
                open.remove(b);
                if (kernels.get(writer.get()) instanceof Kernel.LoopNest) {
                    open.addAll(accesses.get(writer.get()).read());
                }
                open.removeAll(between);
                grown = true;
            }
        }
        boolean begins =
                members.stream()
                        .anyMatch(i -> i != last && kernels.get(i) instanceof Kernel.Contraction);
        return begins && isAlone() && isLong() && members.stream().allMatch(this::fits);
    }

    private Kernel.Contraction product(int kernel) {
        return (Kernel.Contraction) kernels.get(kernel);
    }

    /// The kernel that writes a buffer which the members have for themselves.
    private Optional<Integer> onlyWriter(Buffer b) {
        if (b.role() != Buffer.Role.TEMPORARY || b.dtype() != DType.FLOAT) return Optional.empty();
        if (rows.part(b).isEmpty()) return Optional.empty();
        Optional<Integer> writer = Optional.empty();
        for (int i = 0; i < kernels.size(); i++) {
            boolean writes = accesses.get(i).written().contains(b);
            boolean reads = accesses.get(i).read().contains(b);
            if (writes && (i >= last || writer.isPresent())) return Optional.empty();
            if (writes) writer = Optional.of(i);
            else if (reads && !members.contains(i)) return Optional.empty();
        }
        return writer;
    }

    private boolean takes(int kernel, Buffer b) {
        between.add(b);
        if (members.contains(kernel)) return true;
        Kernel k = kernels.get(kernel);
        boolean may = !(k instanceof Kernel.Contraction c) || isBetween(c);
        Optional<Function<Var, Index>> found =
                Rows.Access.of(k).stream()
                        .filter(a -> a.buffer().equals(b))
                        .findFirst()
                        .filter(_ -> may)
                        .flatMap(a -> rows.variables(k, a));
        if (found.isEmpty()) {
            between.remove(b);
            return false;
        }
        variables.put(kernel, found.get());
        members.add(kernel);
        return true;
    }

    /// Whether its kernels may run together, in the place of the last one.
    private boolean isAlone() {
        Set<Buffer> results = accesses.get(last).written();
        Set<Buffer> earlier = new HashSet<>();
        Set<Buffer> read = new HashSet<>();
        for (int i = members.first(); i <= last; i++) {
            Accesses a = accesses.get(i);
            if (members.contains(i)) {
                if (i != last && !between.containsAll(a.written())) return false;
                read.addAll(a.read());
                earlier.addAll(a.written());
            } else if (a.written().stream()
                    .anyMatch(b -> read.contains(b) || earlier.contains(b))) {
                return false;
            }
        }
        return results.stream().noneMatch(b -> read.contains(b) || between.contains(b));
    }

    /// Whether what lies between is worth it.
    private boolean isLong() {
        Set<Buffer> around = new HashSet<>();
        for (int i : members) {
            around.addAll(accesses.get(i).read());
            around.addAll(accesses.get(i).written());
        }
        around.removeAll(between);
        long most = around.stream().mapToLong(Chain::length).max().orElse(0);
        return between.stream().anyMatch(b -> length(b) >= TIMES * most);
    }

    private static long length(Buffer b) {
        return b.elements().evaluate((String _) -> LONG);
    }

    /// Whether a kernel touches of what lies between only the part of its row, and stores the rest
    /// where no other row does.
    private boolean fits(int kernel) {
        Function<Var, Index> own = variables.get(kernel);
        Kernel k = kernels.get(kernel);
        boolean right =
                k instanceof Kernel.Contraction c
                        && Accesses.of(c.right()).stream().anyMatch(between::contains);
        if (right || within(k).stream().anyMatch(between::contains)) return false;
        Set<Buffer> written = accesses.get(kernel).written();
        for (Rows.Access a : Rows.Access.of(k)) {
            Index at = a.at().substitute(own);
            if (between.contains(a.buffer())) {
                if (rows.within(a.buffer(), at).isEmpty()) return false;
            } else if (written.contains(a.buffer())) {
                if (!rows.axes().stream().allMatch(at::uses)) return false;
            }
        }
        return true;
    }

    /// The buffers from which a kernel reads positions.
    private static Set<Buffer> within(Kernel kernel) {
        return switch (kernel) {
            case Kernel.LoopNest n -> Reads.of(n.body()).withinData();
            case Kernel.Contraction c -> {
                Set<Buffer> all = new HashSet<>(Reads.of(c.epilogue()).withinData());
                all.addAll(Reads.of(c.left()).withinData());
                all.addAll(Reads.of(c.right()).withinData());
                yield all;
            }
            case Kernel.ArgSort _, Kernel.Repeat _, Kernel.Blocks _ -> Set.of();
        };
    }

    /// @param local gives what a block has instead of a buffer
    Kernel.Blocks blocks(BiFunction<Buffer, Dim, Buffer> local) {
        int most = (int) Math.min(ROWS, rows.row().extent().constant().orElse(ROWS));
        Map<Buffer, Buffer> blocks = new HashMap<>();
        for (int i : members) {
            for (Buffer b : accesses.get(i).written()) {
                if (between.contains(b))
                    blocks.put(b, local.apply(b, rows.part(b).orElseThrow().times(most)));
            }
        }
        List<Kernel> body = new ArrayList<>();
        List<Span> origins = new ArrayList<>();
        for (int i : members) {
            body.add(new Moved(rows, variables.get(i), blocks).kernel(kernels.get(i)));
            origins.addAll(kernels.get(i).origins());
        }
        String name = kernels.get(last).name() + "_blocks";
        return new Kernel.Blocks(name, rows.outer(), rows.row(), rows.first(), most, body, origins);
    }

    /// A kernel as part of blocks.
    private record Moved(Rows rows, Function<Var, Index> variables, Map<Buffer, Buffer> blocks) {
        Kernel kernel(Kernel k) {
            return switch (k) {
                case Kernel.LoopNest n -> n.with(n.body().stream().map(this::outermost).toList());
                case Kernel.Contraction c ->
                        new Kernel.Contraction(
                                c.name(),
                                List.of(),
                                List.of(rows.row()),
                                c.columns(),
                                c.inner(),
                                expr(c.left()),
                                expr(c.right()),
                                c.result(),
                                c.epilogue().stream().map(this::stmt).toList(),
                                c.tiles(),
                                c.origins());
                case Kernel.ArgSort _, Kernel.Repeat _, Kernel.Blocks _ ->
                        throw new IllegalArgumentException(k.name());
            };
        }

        private Stmt outermost(Stmt s) {
            Stmt.For f = (Stmt.For) s;
            return new Stmt.For(rows.row(), f.mode(), f.body().stream().map(this::stmt).toList());
        }

        private Stmt stmt(Stmt s) {
            return s.moved(this::expr, this::read);
        }

        private Expr expr(Expr e) {
            if (e instanceof Expr.Read(Buffer b, Index at)) return read(b, at);
            return e.mapIndexes(i -> i.substitute(variables)).mapOperands(this::expr);
        }

        private Expr.Read read(Buffer b, Index at) {
            Index moved = at.substitute(variables);
            if (!blocks.containsKey(b)) return new Expr.Read(b, moved);
            return new Expr.Read(blocks.get(b), rows.within(b, moved).orElseThrow());
        }
    }
}
