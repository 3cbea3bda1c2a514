package org.nnc.lower;

import org.nnc.program.Expr;
import org.nnc.program.Index;

import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/// Gives equal expressions one object. Works on graphs: each node is looked at once, and is known
/// by its operands' numbers instead of their whole text.
final class Interner {
    private record Key(Object operation, List<Integer> operands) {}

    private final Map<Object, Expr> known = new HashMap<>();
    private final Map<Expr, Integer> numbers = new IdentityHashMap<>();

    /// The one object for `e` after `replace` was applied to each of its nodes, operands first.
    Expr interned(Expr e, UnaryOperator<Expr> replace) {
        return interned(e, replace, new IdentityHashMap<>());
    }

    private Expr interned(Expr e, UnaryOperator<Expr> replace, Map<Expr, Expr> done) {
        Expr found = done.get(e);
        if (found != null) return found;
        if (numbers.containsKey(e)) return e;
        UnaryOperator<Expr> inner = x -> interned(x, replace, done);
        Expr replaced = replace.apply(e);
        Expr result = replaced == e ? canonical(rebuilt(e, inner)) : inner.apply(replaced);
        done.put(e, result);
        return result;
    }

    private Expr canonical(Expr e) {
        Expr found = known.putIfAbsent(key(e), e);
        if (found != null) return found;
        numbers.put(e, numbers.size());
        return e;
    }

    private Object key(Expr e) {
        return switch (e) {
            case Expr.Const _, Expr.Use _, Expr.Read _, Expr.Position _ -> e;
            case Expr.Call(var f, List<Expr> a) ->
                    new Key(f, a.stream().map(numbers::get).toList());
            case Expr.Cast(Expr v, var dtype) -> new Key(dtype, List.of(numbers.get(v)));
            case Expr.Random(Expr seed, Expr step, int path, int word, Index i) ->
                    new Key(i, List.of(numbers.get(seed), numbers.get(step), path, word));
            case Expr.Guard(List<Expr.Range> r, Expr v, Expr otherwise) ->
                    new Key(r, List.of(numbers.get(v), numbers.get(otherwise)));
        };
    }

    /// The same operation on other operands, of which the data in indexes are some.
    static Expr rebuilt(Expr e, UnaryOperator<Expr> operand) {
        return switch (e) {
            case Expr.Read(var _, Index at) -> Rewrite.hasData(at) ? data(e, operand) : e;
            case Expr.Position(Index at) -> Rewrite.hasData(at) ? data(e, operand) : e;
            case Expr.Const _, Expr.Use _, Expr.Call _, Expr.Cast _, Expr.Random _, Expr.Guard _ ->
                    e.mapOperands(operand);
        };
    }

    private static Expr data(Expr e, UnaryOperator<Expr> operand) {
        return e.mapIndexes(i -> Rewrite.data(i, operand));
    }
}
