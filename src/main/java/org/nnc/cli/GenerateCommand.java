package org.nnc.cli;

import org.nnc.check.ModelGraph;
import org.nnc.data.DataException;
import org.nnc.runtime.Team;
import org.nnc.train.Checkpoint;
import org.nnc.train.Memory;
import org.nnc.train.Sampler;
import org.nnc.train.TextModel;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;

/// A model of text writes.
@Command(
        name = "generate",
        description = "Writes text with a trained model that foretells the next character.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Example:",
            "  nnc generate examples/char_lstm.nn --weights runs/char_lstm/weights.safetensors"
                    + " --prompt ROMEO: --temperature 0.8"
        })
final class GenerateCommand implements Callable<Integer> {
    @Spec CommandSpec spec;
    @Mixin ModelOptions options;
    @Mixin OutputOptions trained;

    @Option(
            names = "--prompt",
            paramLabel = "TEXT",
            description = "What the text begins with (default: a new line).")
    String prompt = "\n";

    @Option(
            names = "--length",
            paramLabel = "N",
            defaultValue = "500",
            description = "How many characters to write (default: ${DEFAULT-VALUE}).")
    int length;

    @Option(
            names = "--temperature",
            paramLabel = "X",
            defaultValue = "1",
            description =
                    "Below 1 safer, above 1 bolder; 0 for the likeliest each time (default:"
                            + " ${DEFAULT-VALUE}).")
    double temperature;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "0",
            description = "The same seed writes the same text (default: ${DEFAULT-VALUE}).")
    long seed;

    @Option(
            names = "--context",
            paramLabel = "N",
            defaultValue = "64",
            description =
                    "How many of the last characters a model sees that carries nothing from call"
                            + " to call (default: ${DEFAULT-VALUE}).")
    int context;

    @Override
    public Integer call() {
        check();
        Team.limit(options.threads);
        ModelGraph model = Models.stream(options);
        Memory memory = trained.memory(model, options);
        List<String> vocabulary = vocabulary();
        int[] numbers = numbers(vocabulary);
        try (TextModel text =
                new TextModel(
                        model,
                        trained.output(model),
                        vocabulary.size(),
                        context,
                        options.engine,
                        options.precision(),
                        memory)) {
            write(text, vocabulary, numbers);
        }
        return 0;
    }

    private void check() {
        if (!(temperature >= 0) || Double.isInfinite(temperature)) {
            throw trained.misused("--temperature is 0 or more, not " + temperature + ".");
        }
        if (length < 0) throw trained.misused("--length is 0 or more, not " + length + ".");
        if (context < 1) throw trained.misused("--context is 1 or more, not " + context + ".");
        if (prompt.isEmpty()) throw trained.misused("--prompt needs a character at least.");
    }

    private List<String> vocabulary() {
        return Checkpoint.vocabulary(trained.weights)
                .orElseThrow(() ->
                        DataException.of(
                                "%s does not say which characters its numbers stand for; weights"
                                        + " do that were trained on data of text(\"…\").",
                                trained.weights));
    }

    private int[] numbers(List<String> vocabulary) {
        return prompt.codePoints()
                .mapToObj(Character::toString)
                .mapToInt(c -> {
                    int number = vocabulary.indexOf(c);
                    if (number >= 0) return number;
                    throw DataException.of(
                            "The prompt has the character '%s', which was not in the text that"
                                    + " the model was trained on; leave it out.",
                            c);
                })
                .toArray();
    }

    private void write(TextModel text, List<String> vocabulary, int[] numbers) {
        PrintWriter out = spec.commandLine().getOut();
        Sampler sampler = new Sampler(temperature, seed);
        if (!prompt.equals("\n")) out.print(prompt);
        int[] unread = numbers;
        for (int i = 0; i < length; i++) {
            int drawn = sampler.draw(text.next(unread));
            out.print(vocabulary.get(drawn));
            out.flush();
            unread = new int[] {drawn};
        }
        out.println();
        out.flush();
    }
}
