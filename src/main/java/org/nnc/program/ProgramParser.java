package org.nnc.program;

import org.nnc.type.DType;
import org.nnc.type.DimParser;
import org.nnc.type.Precision;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Reads what [ProgramPrinter] prints. Origins, which stand in comments, are not read.
public final class ProgramParser {
    /// A line with the lines that are indented under it.
    private record Block(int number, String text, List<Block> inside) {
        Scanner scanner() {
            return new Scanner(text, number);
        }
    }

    private final Map<String, Buffer> buffers = new LinkedHashMap<>();
    private final Map<Buffer, List<Double>> constants = new LinkedHashMap<>();
    private final ExprParser exprs = new ExprParser(buffers);

    private ProgramParser() {}

    /// Throws [IllegalArgumentException] that names the line where the text is no program.
    public static Program parse(String text) {
        List<Block> top = blocks(text);
        if (top.size() != 1) throw new IllegalArgumentException("one program expected");
        return new ProgramParser().program(top.getFirst());
    }

    private static List<Block> blocks(String text) {
        List<Block> top = new ArrayList<>();
        List<List<Block>> open = new ArrayList<>(List.of(top));
        String[] lines = text.split("\n");
        for (int i = 0; i < lines.length; i++) {
            int comment = lines[i].indexOf("  //");
            String line = (comment < 0 ? lines[i] : lines[i].substring(0, comment)).stripTrailing();
            if (line.isBlank()) continue;
            int depth = (line.length() - line.stripLeading().length()) / 4;
            if (depth >= open.size()) {
                throw new IllegalArgumentException("line " + (i + 1) + " is indented too far");
            }
            while (open.size() > depth + 1) open.removeLast();
            Block b = new Block(i + 1, line.strip(), new ArrayList<>());
            open.getLast().add(b);
            open.add(b.inside);
        }
        return top;
    }

    private Program program(Block block) {
        Scanner in = block.scanner();
        in.expect("program");
        String name = in.name();
        Precision precision = in.oneOf(Precision.class);
        List<String> sizes = new ArrayList<>();
        List<Kernel> kernels = new ArrayList<>();
        MemoryPlan plan = MemoryPlan.EMPTY;
        for (Block b : block.inside) {
            Scanner line = b.scanner();
            if (line.takeWord("size")) sizes.add(line.name());
            else if (line.takeWord("buffer")) buffer(line);
            else if (line.takeWord("kernel")) kernels.add(kernel(line, b));
            else if (line.takeWord("plan")) plan = plan(b);
            else throw line.failure("size, buffer, kernel or plan");
        }
        return new Program(
                name, precision, sizes, List.copyOf(buffers.values()), constants, kernels, plan);
    }

    private void buffer(Scanner in) {
        Buffer.Role role = in.oneOf(Buffer.Role.class);
        String name = in.name();
        in.expect(":");
        DType dtype = DType.parse(in.name());
        in.expect("[");
        Buffer b = new Buffer(name, dtype, DimParser.parse(in.until("]")), role);
        buffers.put(name, b);
        if (role != Buffer.Role.CONSTANT) return;
        in.expect("=");
        List<Double> values = new ArrayList<>();
        while (!in.atEnd()) values.add(Double.parseDouble(in.number()));
        constants.put(b, values);
    }

    private Kernel kernel(Scanner in, Block block) {
        String name = in.name();
        String kind = in.name();
        return switch (kind) {
            case "loops" -> new Kernel.LoopNest(name, statements(block.inside), List.of());
            case "contraction" -> contraction(name, block.inside);
            case "sort" -> sort(name, in.name().equals("descending"), block.inside);
            case "repeat" -> {
                Var v = var(in);
                List<Kernel> body = new ArrayList<>();
                for (Block b : block.inside) {
                    Scanner line = b.scanner();
                    line.expect("kernel");
                    body.add(kernel(line, b));
                }
                yield new Kernel.Repeat(name, v, body, List.of());
            }
            case "blocks" -> blocks(name, in, block.inside);
            default -> throw in.failure("loops, contraction, sort, repeat or blocks");
        };
    }

    private Kernel blocks(String name, Scanner in, List<Block> lines) {
        in.expect("of");
        int most = Integer.parseInt(in.number());
        List<Var> outer = new ArrayList<>();
        Map<String, Var> vars = new LinkedHashMap<>();
        List<Kernel> body = new ArrayList<>();
        for (Block b : lines) {
            Scanner line = b.scanner();
            String word = line.name();
            switch (word) {
                case "outer" -> outer.add(var(line));
                case "kernel" -> body.add(kernel(line, b));
                default -> vars.put(word, var(line));
            }
        }
        return new Kernel.Blocks(
                name, outer, vars.get("row"), vars.get("first"), most, body, List.of());
    }

    private Var var(Scanner in) {
        String name = in.name();
        in.expect("<");
        Var v = new Var(name, exprs.dim(in));
        exprs.vars.put(name, v);
        return v;
    }

    private Kernel contraction(String name, List<Block> lines) {
        Map<String, List<Var>> vars = new LinkedHashMap<>();
        for (String role : List.of("batch", "rows", "columns", "inner")) {
            vars.put(role, new ArrayList<>());
        }
        Map<String, Expr> sides = new LinkedHashMap<>();
        Local result = new Local("", DType.FLOAT);
        Kernel.Tiles tiles = Kernel.Tiles.DEFAULT;
        List<Stmt> epilogue = List.of();
        for (Block b : lines) {
            Scanner in = b.scanner();
            String word = in.name();
            switch (word) {
                case "left", "right" -> {
                    in.expect("=");
                    sides.put(word, exprs.expr(in));
                }
                case "result" -> result = local(in);
                case "tiles" -> tiles = tiles(in);
                case "epilogue" -> epilogue = statements(b.inside);
                default -> vars.get(word).add(var(in));
            }
        }
        return new Kernel.Contraction(
                name,
                vars.get("batch"),
                vars.get("rows"),
                vars.get("columns"),
                vars.get("inner"),
                sides.get("left"),
                sides.get("right"),
                result,
                epilogue,
                tiles,
                List.of());
    }

    private static Kernel.Tiles tiles(Scanner in) {
        int[] n = new int[5];
        for (int i = 0; i < n.length; i++) n[i] = Integer.parseInt(in.number());
        return new Kernel.Tiles(n[0], n[1], n[2], n[3], n[4]);
    }

    private Kernel sort(String name, boolean descending, List<Block> lines) {
        if (lines.size() != 5) throw new IllegalArgumentException(name + " wants five lines");
        List<Scanner> in = lines.stream().map(Block::scanner).toList();
        List<String> words = List.of("source", "target", "outer", "extent", "inner");
        for (int i = 0; i < 5; i++) in.get(i).expect(words.get(i));
        return new Kernel.ArgSort(
                name,
                exprs.buffer(in.get(0)),
                exprs.buffer(in.get(1)),
                exprs.dim(in.get(2)),
                exprs.dim(in.get(3)),
                exprs.dim(in.get(4)),
                descending,
                List.of());
    }

    private Local local(Scanner in) {
        String name = in.name();
        in.expect(":");
        Local local = new Local(name, DType.parse(in.name()));
        exprs.locals.put(name, local);
        return local;
    }

    private List<Stmt> statements(List<Block> lines) {
        return lines.stream().map(this::statement).toList();
    }

    private Stmt statement(Block b) {
        Scanner in = b.scanner();
        if (in.takeWord("for")) {
            Var v = var(in);
            Stmt.Mode mode = in.oneOf(Stmt.Mode.class);
            return new Stmt.For(v, mode, statements(b.inside));
        }
        if (in.takeWord("let")) {
            Local local = local(in);
            in.expect("=");
            return new Stmt.Let(local, exprs.expr(in));
        }
        String name = in.name();
        if (in.take("[")) return store(name, in);
        Local local = exprs.locals.get(name);
        if (local == null) throw in.failure("a local that is defined, not '" + name + "',");
        if (in.take("=")) return new Stmt.Assign(local, exprs.expr(in));
        Monoid monoid = in.oneOf(Monoid.class);
        in.expect("=");
        return new Stmt.Reduce(local, monoid, exprs.expr(in));
    }

    private Stmt store(String name, Scanner in) {
        Buffer b = buffers.get(name);
        if (b == null) throw in.failure("a buffer that is declared, not '" + name + "',");
        Index at = exprs.index(in);
        in.expect("]");
        if (in.take("+=")) return new Stmt.AddTo(b, at, exprs.expr(in));
        in.expect("=");
        return new Stmt.Store(b, at, exprs.expr(in));
    }

    private MemoryPlan plan(Block block) {
        Map<Buffer, List<Buffer>> below = new LinkedHashMap<>();
        Map<Buffer, Buffer> shared = new LinkedHashMap<>();
        Map<String, Long> peakAt = new LinkedHashMap<>();
        for (Block b : block.inside) {
            Scanner in = b.scanner();
            if (in.takeWord("size")) {
                String size = in.name();
                in.expect("=");
                peakAt.put(size, Long.parseLong(in.number()));
                continue;
            }
            Buffer buffer = exprs.buffer(in);
            if (in.takeWord("in")) {
                shared.put(buffer, exprs.buffer(in));
                continue;
            }
            in.expect("above");
            List<Buffer> lower = new ArrayList<>();
            while (!in.atEnd()) lower.add(exprs.buffer(in));
            below.put(buffer, lower);
        }
        return new MemoryPlan(below, shared, peakAt);
    }
}
