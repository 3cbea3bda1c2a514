package org.nnc.runtime;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The `main` of a generated class: numbers of csv files in, a result as csv or JSON out.
public abstract class Command {
    private final List<String> files = new ArrayList<>();
    private Path weights;
    private String output;
    private boolean json;

    protected Command() {}

    /// @param weights a file, or null for the resource beside the class
    protected abstract Session open(Path weights);

    /// What code runs: `vector`, or `scalar` and why.
    protected abstract String flavour();

    /// Runs and ends the process: 0 if all went well, 1 if not, 2 if the arguments are wrong.
    public final void run(String name, String about, String[] arguments) {
        System.exit(status(name, about, arguments));
    }

    private int status(String name, String about, String[] arguments) {
        try {
            if (arguments.length == 0 || List.of(arguments).contains("--help")) {
                System.out.print(usage(name, about));
                return arguments.length == 0 ? 2 : 0;
            }
            parse(arguments);
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            return 2;
        }
        try {
            print(result(open(weights)), System.out);
            if (flavour().startsWith("scalar: ")) {
                System.err.println(
                        "Slower than need be: vector code was not used, because "
                                + flavour().substring("scalar: ".length())
                                + ".");
            }
            return 0;
        } catch (IllegalArgumentException | IllegalStateException | UncheckedIOException e) {
            System.err.println(e.getMessage());
            return 1;
        }
    }

    private static String usage(String name, String about) {
        return "Usage: java -jar "
                + name
                + ".jar [--weights FILE] [--output NAME] [--json]"
                + " INPUT.csv...\n\n"
                + "One csv file for each input, a row for each example, '-' for standard input.\n\n"
                + about;
    }

    private void parse(String[] arguments) {
        for (int i = 0; i < arguments.length; i++) {
            String a = arguments[i];
            boolean valued = a.equals("--weights") || a.equals("--output");
            if (valued && i + 1 == arguments.length) {
                throw new IllegalArgumentException(a + " needs a value after it");
            }
            if (a.equals("--weights")) weights = Path.of(arguments[++i]);
            else if (a.equals("--output")) output = arguments[++i];
            else if (a.equals("--json")) json = true;
            else if (a.startsWith("--")) {
                throw new IllegalArgumentException("there is no option " + a + "; see --help");
            } else files.add(a);
        }
    }

    private record Result(TensorSpec tensor, long[] dims, Object array) {}

    private Result result(Session session) {
        Call call = session.call(request(session.requests()));
        Request request = call.request();
        int[] inputs = request.buffers("input");
        if (files.size() != inputs.length) {
            StringBuilder text = new StringBuilder(request.name()).append(" needs ");
            text.append(inputs.length).append(" files, one for each input, not ");
            throw new IllegalArgumentException(
                    text.append(files.size()).append("; see --help").toString());
        }
        for (int i = 0; i < inputs.length; i++) {
            TensorSpec tensor = request.tensors().get(inputs[i]);
            NumberTable table = read(files.get(i), tensor);
            call.input(i, table.array());
            int leading = tensor.leadingSize(request.sizes());
            if (leading >= 0 && table.rows() > 1) call.know(leading, table.rows());
        }
        call.solve();
        Object array = call.allocate(0);
        call.run();
        TensorSpec tensor = request.tensors().get(request.buffers("output")[0]);
        return new Result(tensor, call.dims(0), array);
    }

    private int request(List<Request> requests) {
        StringBuilder names = new StringBuilder();
        for (int i = 0; i < requests.size(); i++) {
            String name = requests.get(i).name();
            if (output == null || output.equals(name)) return i;
            names.append(i == 0 ? "" : ", ").append(name);
        }
        throw new IllegalArgumentException("there is no output " + output + "; there is " + names);
    }

    private static NumberTable read(String file, TensorSpec tensor) {
        try {
            return file.equals("-")
                    ? NumberTable.read(System.in, "standard input", tensor)
                    : NumberTable.read(Path.of(file), tensor);
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    file + " can't be read: " + e.getClass().getSimpleName(), e);
        }
    }

    /// A line for each example; a scalar is one line.
    private void print(Result r, PrintStream out) {
        int length = r.tensor.length(r.array);
        int rows = r.dims.length == 0 ? 1 : (int) r.dims[0];
        int width = rows == 0 ? 0 : length / rows;
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < rows; i++) {
            if (json) text.append('[');
            for (int j = 0; j < width; j++) {
                if (j > 0) text.append(',');
                text.append(number(r.array, i * width + j));
            }
            text.append(json ? "]\n" : "\n");
        }
        out.print(text);
        out.flush();
    }

    private String number(Object array, int i) {
        if (array instanceof int[] a) return Integer.toString(a[i]);
        if (array instanceof long[] a) return Long.toString(a[i]);
        double value = array instanceof float[] a ? a[i] : ((double[]) array)[i];
        if (json && (Double.isNaN(value) || Double.isInfinite(value))) return "null";
        if (value == Math.rint(value) && Math.abs(value) < 1e15) return Long.toString((long) value);
        return array instanceof float[] a ? Float.toString(a[i]) : Double.toString(value);
    }
}
