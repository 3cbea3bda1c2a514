package org.nnc.train;

import org.nnc.check.Meaning;
import org.nnc.check.ModelGraph;
import org.nnc.check.TrainGraph;
import org.nnc.check.TrainPlan;
import org.nnc.check.Unit;
import org.nnc.data.DataException;
import org.nnc.data.DataFiles;
import org.nnc.data.Split;
import org.nnc.graph.Graph;
import org.nnc.op.Variable;
import org.nnc.type.Precision;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/// Makes the [Assignment]s of a file's train blocks: the columns are read, bound and parted.
///
/// @param arguments model arguments that take the place of the blocks' own
/// @param epochs, seed take the place of the blocks' own, if present
public record Assignments(
        Unit unit,
        DataFiles files,
        Precision precision,
        Map<String, Meaning> arguments,
        OptionalInt epochs,
        OptionalInt seed) {
    /// The assignment of one train block.
    public Assignment of(TrainPlan plan) {
        TrainGraph graph = unit.trainGraph(plan, arguments);
        Optional<ModelGraph> inference =
                plan.part().isEmpty()
                        ? Optional.of(unit.inferenceGraph(plan, arguments))
                        : Optional.empty();
        TrainPlan.Source source =
                plan.data()
                        .orElseThrow(() ->
                                new DataException(
                                        "The train block '"
                                                + plan.name()
                                                + "' names no data; add a line such as 'data ="
                                                + " digits'."));
        List<Variable> wanted = wanted(graph.model(), graph.graph());
        DataBlock.Read read = read(source.data());
        Feed feed = checked(feed(source.data(), read, wanted), graph.model());
        int runSeed = seed.orElse((int) plan.seed());
        long splitSeed = source.seed().orElse(runSeed);
        Split split = Split.of(feed.rows(), source.validation(), source.test(), splitSeed);
        Optional<Feed> validation =
                plan.validation().map(v -> checked(feed(v.data(), wanted), graph.model()));
        int[] validationRows = validation.map(Assignments::rows).orElse(split.validation());
        int[] testRows = split.test();
        Optional<Feed> test = plan.test().map(t -> checked(feed(t.data(), wanted), graph.model()));
        if (test.isPresent()) testRows = rows(test.get());
        else if (testRows.length > 0) test = Optional.of(feed);
        return new Assignment(
                graph,
                inference,
                feed,
                read.vocabulary(),
                split.train(),
                validation.orElse(feed),
                validationRows,
                test,
                testRows,
                plan.batch(),
                epochs.orElse(plan.epochs()),
                runSeed);
    }

    private static int[] rows(Feed feed) {
        return IntStream.range(0, feed.rows()).toArray();
    }

    /// The inputs and targets that the step or the evaluation reads.
    private static List<Variable> wanted(ModelGraph model, Graph graph) {
        Map<String, Variable> given = new LinkedHashMap<>(model.inputs());
        given.putAll(model.targets());
        List<Variable> wanted = new ArrayList<>();
        for (Variable v : graph.variables()) if (given.containsKey(v.name())) wanted.add(v);
        return wanted;
    }

    /// The data block of this name, bound to the inputs and targets that a graph of the model
    /// reads.
    public Feed feed(String data, ModelGraph model, Graph graph) {
        return checked(feed(data, wanted(model, graph)), model);
    }

    private Feed feed(String data, List<Variable> wanted) {
        return feed(data, read(data), wanted);
    }

    private Feed feed(String data, DataBlock.Read read, List<Variable> wanted) {
        return new Feed(data, read.columns(), read.symbols(), read.lengths(), wanted, precision);
    }

    /// Numbers that choose among classes or words are checked to be in range.
    private static Feed checked(Feed feed, ModelGraph model) {
        model.indexLimits()
                .forEach((name, limit) -> {
                    if (limit.isConstant()) feed.requireRange(name, limit.intValue());
                });
        return feed;
    }

    /// @throws DataException if neither the file nor its imports have a data block of this name
    public void requireBlock(String data) {
        if (!unit.data().containsKey(data)) {
            throw new DataException(
                    "There is no data block '"
                            + data
                            + "'; the file and its imports have "
                            + String.join(", ", unit.data().keySet())
                            + ".");
        }
    }

    private DataBlock.Read read(String data) {
        requireBlock(data);
        return DataBlock.read(unit.data().get(data), files);
    }
}
