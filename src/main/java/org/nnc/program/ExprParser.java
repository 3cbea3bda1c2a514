package org.nnc.program;

import org.nnc.type.DType;
import org.nnc.type.Dim;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Reads expressions and indexes, given the names in scope. Names that are no variable are free
/// sizes.
final class ExprParser {
    final Map<String, Var> vars = new HashMap<>();
    final Map<String, Local> locals = new HashMap<>();
    private final Map<String, Buffer> buffers;

    ExprParser(Map<String, Buffer> buffers) {
        this.buffers = buffers;
    }

    Buffer buffer(Scanner in) {
        String name = in.name();
        Buffer b = buffers.get(name);
        if (b == null) throw in.failure("a buffer that is declared, not '" + name + "',");
        return b;
    }

    boolean isBuffer(String name) {
        return buffers.containsKey(name);
    }

    Expr expr(Scanner in) {
        if (in.take("(")) return guard(in);
        if (in.isNumberStart()) return number(in.number());
        String name = in.name();
        switch (name) {
            case "true":
                return new Expr.Const(1, DType.BOOL);
            case "false":
                return new Expr.Const(0, DType.BOOL);
            case "NaN", "Infinity":
                return Expr.of(Double.parseDouble(name));
            default:
                break;
        }
        if (in.take("[")) return read(name, in);
        if (in.take("(")) return application(name, in);
        Local local = locals.get(name);
        if (local == null) throw in.failure("a local that is defined, not '" + name + "',");
        return new Expr.Use(local);
    }

    private Expr read(String name, Scanner in) {
        Buffer b = buffers.get(name);
        if (b == null) throw in.failure("a buffer that is declared, not '" + name + "',");
        Index at = index(in);
        in.expect("]");
        return new Expr.Read(b, at);
    }

    private static Expr number(String text) {
        if (text.endsWith("L")) {
            return new Expr.Const(
                    Long.parseLong(text.substring(0, text.length() - 1)), DType.INT64);
        }
        boolean isInt = text.chars().allMatch(c -> c == '-' || Character.isDigit(c));
        return new Expr.Const(Double.parseDouble(text), isInt ? DType.INT : DType.FLOAT);
    }

    private Expr application(String name, Scanner in) {
        Expr result =
                switch (name) {
                    case "at" -> new Expr.Position(index(in));
                    case "random" -> random(in);
                    case "float", "int", "int64", "bool" ->
                            new Expr.Cast(expr(in), DType.parse(name));
                    default -> new Expr.Call(Scalar.parse(name), arguments(in));
                };
        in.expect(")");
        return result;
    }

    private List<Expr> arguments(Scanner in) {
        List<Expr> arguments = new ArrayList<>(List.of(expr(in)));
        while (in.take(",")) arguments.add(expr(in));
        return arguments;
    }

    private Expr random(Scanner in) {
        Expr seed = expr(in);
        in.expect(",");
        Expr step = expr(in);
        in.expect(",");
        int path = Integer.parseInt(in.number());
        in.expect(",");
        int word = Integer.parseInt(in.number());
        in.expect(",");
        return new Expr.Random(seed, step, path, word, index(in));
    }

    private Expr guard(Scanner in) {
        List<Expr.Range> ranges = new ArrayList<>();
        do {
            in.expect("0");
            in.expect("<=");
            Index index = index(in);
            in.expect("<");
            ranges.add(new Expr.Range(index, dim(in)));
        } while (in.takeWord("and"));
        in.expect("?");
        Expr value = expr(in);
        in.expect(":");
        Expr otherwise = expr(in);
        in.expect(")");
        return new Expr.Guard(ranges, value, otherwise);
    }

    Dim dim(Scanner in) {
        Index i = index(in);
        if (!i.terms().isEmpty()) throw in.failure("a size, not the position " + i + ",");
        return i.constant();
    }

    Index index(Scanner in) {
        Index sum = product(in);
        while (true) {
            if (in.take("+")) sum = sum.plus(product(in));
            else if (in.take("- ")) sum = sum.minus(product(in));
            else return sum;
        }
    }

    private Index product(Scanner in) {
        Index product = atom(in);
        while (true) {
            if (in.take("*")) product = times(product, atom(in), in);
            else if (in.take("/")) product = product.dividedBy(sizeOf(atom(in), in));
            else return product;
        }
    }

    private static Index times(Index a, Index b, Scanner in) {
        return a.terms().isEmpty() ? b.times(a.constant()) : a.times(sizeOf(b, in));
    }

    private static Dim sizeOf(Index i, Scanner in) {
        if (!i.terms().isEmpty()) throw in.failure("a size, not the position " + i + ",");
        return i.constant();
    }

    private Index atom(Scanner in) {
        if (in.take("(")) {
            Index inside = index(in);
            in.expect(")");
            return inside;
        }
        if (in.take("-")) return atom(in).times(-1);
        if (in.isNumberStart()) return Index.of(Long.parseLong(in.number()));
        String name = in.name();
        if (!in.take("(")) {
            Var v = vars.get(name);
            return v == null ? Index.of(Dim.named(name)) : Index.of(v);
        }
        Index result =
                switch (name) {
                    case "div" -> pair(in, Index::dividedBy);
                    case "mod" -> pair(in, Index::remainder);
                    case "clamp" -> {
                        Expr value = expr(in);
                        in.expect(",");
                        yield Index.ofData(value, dim(in));
                    }
                    default -> throw in.failure("div, mod or clamp, not '" + name + "',");
                };
        in.expect(")");
        return result;
    }

    private Index pair(Scanner in, java.util.function.BiFunction<Index, Dim, Index> f) {
        Index numerator = index(in);
        in.expect(",");
        return f.apply(numerator, dim(in));
    }
}
