package org.nnc.check;

import org.nnc.source.Span;
import org.nnc.syntax.Argument;
import org.nnc.syntax.Declaration;
import org.nnc.syntax.Expression;
import org.nnc.syntax.Name;
import org.nnc.syntax.Statement;
import org.nnc.type.Dim;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;

/// Reads the settings of train blocks.
final class TrainBlocks {
    private static final List<String> SETTINGS =
            List.of(
                    "data",
                    "validation",
                    "test",
                    "optimizer",
                    "batch",
                    "epochs",
                    "seed",
                    "memory",
                    "early_stop",
                    "start",
                    "plateau",
                    "clip",
                    "penalty",
                    "constraint");

    private final Frame frame;
    private final Set<String> dataNames;
    private final Map<String, Statement.Assign> settings = new LinkedHashMap<>();

    private TrainBlocks(Frame frame, Set<String> dataNames) {
        this.frame = frame;
        this.dataNames = dataNames;
    }

    /// @param dataNames the data blocks of the file and its imports
    static TrainPlan plan(Frame f, Declaration.Train d, Set<String> dataNames, Set<String> runs) {
        var blocks = new TrainBlocks(f, dataNames);
        blocks.collect(d);
        return blocks.plan(d, runs);
    }

    /// The setting of a block, for those that make graph.
    static Optional<Statement.Assign> setting(Declaration.Train d, String name) {
        return d.body().statements().stream()
                .filter(s -> s instanceof Statement.Assign)
                .map(s -> (Statement.Assign) s)
                .filter(a -> a.targets().getFirst().text().equals(name))
                .reduce((_, later) -> later);
    }

    private void report(Failure f) {
        f.diagnostic().ifPresent(frame.run().reporter()::add);
    }

    private void collect(Declaration.Train d) {
        for (Statement s : d.body().statements()) {
            if (!(s instanceof Statement.Assign a) || a.targets().size() != 1) {
                report(Problem.TRAIN.failure(s.span(), "a train block holds `setting = value`"));
                continue;
            }
            Name name = a.targets().getFirst();
            if (!SETTINGS.contains(name.text())) {
                report(
                        new Failure(
                                Problem.TRAIN
                                        .at(
                                                name.span(),
                                                "a train block has no setting '"
                                                        + name.text()
                                                        + "'")
                                        .nearest(Expressions.nearest(name.text(), SETTINGS))));
                continue;
            }
            settings.put(name.text(), a);
        }
    }

    private TrainPlan plan(Declaration.Train d, Set<String> runs) {
        var path = d.model().stream().map(Name::text).toList();
        var data = source("data");
        String name = d.name().map(Name::text).orElse(String.join(".", path));
        return new TrainPlan(
                name,
                path.getFirst(),
                path.subList(1, path.size()),
                data,
                validation(data),
                source("test"),
                Math.toIntExact(whole("batch", 32, 1)),
                Math.toIntExact(whole("epochs", 10, 0)),
                whole("seed", 0, Long.MIN_VALUE),
                memory(),
                earlyStop(),
                plateau(),
                start(runs),
                d,
                d.span());
    }

    private long whole(String setting, long otherwise, long least) {
        Statement.Assign a = settings.get(setting);
        if (a == null) return otherwise;
        Meaning m = Expressions.eval(frame, a.value());
        if (m instanceof Meaning.Whole(Dim d) && d.isConstant()) {
            long v = d.constant().getAsLong();
            if (v >= least && v <= Integer.MAX_VALUE) return v;
            report(Problem.TRAIN.failure(a.value().span(), "`" + setting + "` can't be " + v));
        } else if (m != Meaning.Mark.UNKNOWN) {
            report(
                    Problem.TRAIN.failure(
                            a.value().span(), "`" + setting + "` wants int, got " + m.describe()));
        }
        return otherwise;
    }

    private OptionalDouble memory() {
        Statement.Assign a = settings.get("memory");
        if (a == null) return OptionalDouble.empty();
        Meaning m = Expressions.eval(frame, a.value());
        OptionalDouble amount = Convert.constant(m);
        if (amount.stream().anyMatch(v -> v > 0 && v < 1e9)) return amount;
        if (m != Meaning.Mark.UNKNOWN) {
            report(
                    Problem.TRAIN.failure(
                            a.value().span(),
                            "`memory` wants a number of MiB above 0, got " + m.describe()));
        }
        return OptionalDouble.empty();
    }

    private Optional<TrainPlan.Source> source(String setting) {
        Statement.Assign a = settings.get(setting);
        if (a == null) return Optional.empty();
        try {
            return Optional.of(source(a.value()));
        } catch (Failure f) {
            report(f);
            return Optional.empty();
        }
    }

    /// Rows are kept from training either way, but not both.
    private Optional<TrainPlan.Source> validation(Optional<TrainPlan.Source> data) {
        var other = source("validation");
        if (other.isPresent() && data.filter(d -> d.validation() > 0).isPresent()) {
            report(
                    Problem.TRAIN.failure(
                            other.get().span(),
                            "`data` already keeps rows for validation; say one of the two"));
        }
        return other;
    }

    private TrainPlan.Source source(Expression e) {
        if (e instanceof Expression.Pipe p) return source(p.asCall());
        if (e instanceof Expression.Call c
                && c.callee() instanceof Expression.Reference(String callee, _)
                && callee.equals("split")) {
            var named = named(c, List.of("validation", "test", "seed"));
            if (c.arguments().isEmpty()) {
                throw Problem.TRAIN.failure(e.span(), "split wants the name of a data block");
            }
            var seed =
                    named.containsKey("seed")
                            ? OptionalLong.of((long) number(named.get("seed")))
                            : OptionalLong.empty();
            return new TrainPlan.Source(
                    dataName(c.arguments().getFirst().value()),
                    share(named.get("validation")),
                    share(named.get("test")),
                    seed,
                    e.span());
        }
        return new TrainPlan.Source(dataName(e), 0, 0, OptionalLong.empty(), e.span());
    }

    private double share(Argument a) {
        if (a == null) return 0;
        double v = number(a);
        if (v >= 0 && v < 1) return v;
        throw Problem.TRAIN.failure(a.value().span(), "a share of the rows is 0 to below 1");
    }

    private String dataName(Expression e) {
        if (!(e instanceof Expression.Reference(String name, Span span))) {
            throw Problem.TRAIN.failure(
                    e.span(),
                    "the name of a data block is wanted, or split(name, validation = 0.1)");
        }
        if (dataNames.contains(name)) return name;
        throw new Failure(
                Problem.UNKNOWN_NAME
                        .at(span, "there is no data block '" + name + "'")
                        .nearest(Expressions.nearest(name, dataNames)));
    }

    /// The named arguments of a setting that is written as a call.
    private static Map<String, Argument> named(Expression.Call c, List<String> known) {
        var named = new LinkedHashMap<String, Argument>();
        for (Argument a : c.arguments()) {
            if (a.name().isEmpty()) continue;
            Name n = a.name().get();
            if (!known.contains(n.text())) {
                throw Calls.noSuchParameter(Given.text(c.callee()), n, known);
            }
            named.put(n.text(), a);
        }
        return named;
    }

    private double number(Argument a) {
        Meaning m = Expressions.known(frame, a.value());
        return Convert.constant(m)
                .orElseThrow(() ->
                        Problem.TRAIN.failure(
                                a.value().span(), "a number is wanted, got " + m.describe()));
    }

    private Expression.Call watcher(String setting, String function) {
        Expression e = settings.get(setting).value();
        boolean fits =
                e instanceof Expression.Call c
                        && c.callee() instanceof Expression.Reference(String name, _)
                        && name.equals(function)
                        && !c.arguments().isEmpty()
                        && c.arguments().getFirst().value() instanceof Expression.Reference;
        if (fits) return (Expression.Call) e;
        throw Problem.TRAIN.failure(
                e.span(), "write `" + setting + " = " + function + "(metric, patience = 3)`");
    }

    private static String watched(Expression.Call c) {
        return ((Expression.Reference) c.arguments().getFirst().value()).name();
    }

    private boolean minimize(Map<String, Argument> named, String metric) {
        if (!named.containsKey("minimize")) return metric.equals("loss");
        Argument a = named.get("minimize");
        if (Expressions.known(frame, a.value()) instanceof Meaning.Truth(boolean b)) return b;
        throw Problem.TRAIN.failure(a.value().span(), "true or false is wanted");
    }

    private Optional<TrainPlan.EarlyStop> earlyStop() {
        if (!settings.containsKey("early_stop")) return Optional.empty();
        try {
            var c = watcher("early_stop", "stop_after");
            var named = named(c, List.of("patience", "minimize"));
            String metric = watched(c);
            int patience = named.containsKey("patience") ? (int) number(named.get("patience")) : 3;
            return Optional.of(
                    new TrainPlan.EarlyStop(metric, patience, minimize(named, metric), c.span()));
        } catch (Failure f) {
            report(f);
            return Optional.empty();
        }
    }

    private Optional<TrainPlan.Plateau> plateau() {
        if (!settings.containsKey("plateau")) return Optional.empty();
        try {
            var c = watcher("plateau", "reduce_after");
            var named = named(c, List.of("patience", "factor", "minimize"));
            String metric = watched(c);
            int patience = named.containsKey("patience") ? (int) number(named.get("patience")) : 3;
            double factor = named.containsKey("factor") ? number(named.get("factor")) : 0.1;
            return Optional.of(
                    new TrainPlan.Plateau(
                            metric, patience, factor, minimize(named, metric), c.span()));
        } catch (Failure f) {
            report(f);
            return Optional.empty();
        }
    }

    private List<String> start(Set<String> runs) {
        Statement.Assign a = settings.get("start");
        if (a == null) return List.of();
        var names = new ArrayList<String>();
        var elements =
                a.value() instanceof Expression.ListOf(var all, _) ? all : List.of(a.value());
        for (Expression e : elements) {
            if (e instanceof Expression.Reference(String name, _) && runs.contains(name)) {
                names.add(name);
                continue;
            }
            report(
                    new Failure(
                            Problem.TRAIN
                                    .at(e.span(), "`start` wants names of train blocks")
                                    .nearest(
                                            Expressions.nearest(
                                                    Given.text(e), new LinkedHashSet<>(runs)))));
        }
        return names;
    }
}
