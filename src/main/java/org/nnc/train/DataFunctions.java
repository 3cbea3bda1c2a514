package org.nnc.train;

import org.nnc.data.Column;
import org.nnc.data.Csv;
import org.nnc.data.DataFile;
import org.nnc.data.DataFiles;
import org.nnc.data.Idx;
import org.nnc.data.ImageFolder;
import org.nnc.data.Npy;
import org.nnc.data.Spelling;
import org.nnc.data.Table;
import org.nnc.data.TextIds;
import org.nnc.data.Values;
import org.nnc.data.Wav;
import org.nnc.data.WavFolder;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.IntStream;

/// The functions that a `data` block may call: those of [DataPlan#FUNCTIONS]. The arguments of a
/// call are evaluated already.
final class DataFunctions {
    /// A call with wrong arguments; the message is a sentence.
    static final class Misuse extends RuntimeException {
        private static final long serialVersionUID = 1;

        Misuse(String message) {
            super(message);
        }
    }

    private final DataFiles files;
    private final List<Object> positional;
    private final Map<String, Object> named;
    private final Sequences sequences;

    /// @param sequences hears the characters and lengths of what is read
    DataFunctions(
            DataFiles files,
            List<Object> positional,
            Map<String, Object> named,
            Sequences sequences) {
        this.files = files;
        this.positional = positional;
        this.named = named;
        this.sequences = sequences;
    }

    Object call(String name) {
        return switch (name) {
            case "idx" -> several(Idx::read);
            case "npy" -> several(Npy::read);
            case "npz" -> Npy.readArchive(file(0));
            case "csv" -> Csv.read(file(0), csvOptions());
            case "text" -> text();
            case "wav" -> Wav.read(file(0)).samples();
            case "wavs" -> wavs();
            case "images" -> images();
            case "characters" -> characters();
            case "take" -> take();
            case "classes" -> classes();
            case "reshape" ->
                    reshape(column(0), positional.size() > 1 ? positional.get(1) : List.of());
            case "windows" -> column(0).windows(integer("length", 1), integer("step", 2));
            case "rows" -> column(0).rows(integer("from", 1), integer("to", 2));
            case "standardize" -> standardize(column(0));
            case "float" -> column(0).map(x -> x);
            case "int" -> {
                Column c = column(0).map(x -> x < 0 ? Math.ceil(x) : Math.floor(x));
                yield new Column(c.origin(), c.dims(), new Values.Ints(c.ints()));
            }
            default -> throw new Misuse("'" + name + "' is no function of data");
        };
    }

    private interface Reader {
        Column read(DataFile file);
    }

    private Object several(Reader reader) {
        List<Object> read = new ArrayList<>();
        for (int i = 0; i < positional.size(); i++) read.add(reader.read(file(i)));
        if (read.isEmpty()) throw new Misuse("the name of a file is missing");
        return read.size() == 1 ? read.getFirst() : read;
    }

    private DataFile file(int i) {
        if (i < positional.size() && positional.get(i) instanceof String name)
            return files.resolve(name);
        throw new Misuse("the name of a file is wanted, in quotes");
    }

    private Csv.Options csvOptions() {
        Csv.Header header =
                switch (named.get("header")) {
                    case null -> Csv.Header.AUTO;
                    case Boolean b -> b ? Csv.Header.YES : Csv.Header.NO;
                    default -> throw new Misuse("header is true or false");
                };
        Csv.Missing missing =
                switch (named.get("missing")) {
                    case null -> Csv.Missing.REFUSED;
                    case String s when s.equals("drop") -> Csv.Missing.DROPPED;
                    case String s when s.equals("mean") -> Csv.Missing.MEAN;
                    default -> throw new Misuse("missing is \"drop\" or \"mean\"");
                };
        String separator = named.get("separator") instanceof String s ? s : ",";
        return new Csv.Options(header, separator.charAt(0), missing);
    }

    /// The numbers of its characters; `like` names a text whose vocabulary it shares.
    private Column text() {
        TextIds read =
                switch (named.get("like")) {
                    case null -> TextIds.characters(file(0));
                    case String other -> {
                        TextIds first = TextIds.characters(files.resolve(other));
                        yield TextIds.characters(file(0), first.vocabulary());
                    }
                    default -> throw new Misuse("like is the name of another text, in quotes");
                };
        sequences.ofText(read);
        return read.ids();
    }

    private Object images() {
        String folder = text(0, "the name of a folder");
        int channels = named.get("channels") instanceof Double d ? d.intValue() : 1;
        ImageFolder read = ImageFolder.read(files.resolveFolder(folder), channels, true);
        return List.of(read.images(), read.labels());
    }

    /// Recordings, their lengths and their classes.
    private Object wavs() {
        Path folder = files.resolveFolder(text(0, "the name of a folder"));
        WavFolder read =
                switch (named.get("name")) {
                    case null -> WavFolder.bySubFolder(folder);
                    case String pattern -> WavFolder.byName(folder, pattern(pattern));
                    default -> throw new Misuse("name is a pattern in quotes");
                };
        sequences.putLengths(read.samples(), read.lengths());
        return List.of(read.samples(), read.lengths(), read.labels());
    }

    private static Pattern pattern(String regex) {
        try {
            return Pattern.compile(regex);
        } catch (PatternSyntaxException e) {
            throw new Misuse("'" + regex + "' is no regular expression: " + e.getDescription());
        }
    }

    /// Texts as the numbers of their characters, and their lengths.
    private Object characters() {
        Column texts = column(0);
        String alphabet = text(1, "the alphabet, all characters in their order,");
        int length = named.get("length") instanceof Double d ? d.intValue() : -1;
        Spelling spelled = Spelling.of(texts, alphabet, length);
        sequences.put(spelled.ids(), spelled.symbols());
        if (length < 0) sequences.putLengths(spelled.ids(), spelled.lengths());
        return List.of(spelled.ids(), spelled.lengths());
    }

    /// The elements of a list that the numbers of a column name.
    private Column take() {
        if (positional.isEmpty()
                || !(positional.getFirst() instanceof List<?> list)
                || list.isEmpty()) throw new Misuse("a list is wanted as the first argument");
        Column at = column(1);
        at.requireRange(0, list.size());
        boolean texts = list.stream().allMatch(e -> e instanceof String);
        if (!texts && !list.stream().allMatch(e -> e instanceof Double))
            throw new Misuse("the list holds texts, or numbers");
        IntStream places = Arrays.stream(at.ints());
        Values values =
                texts
                        ? new Values.Strings(places.mapToObj(i -> (String) list.get(i)).toList())
                        : new Values.Doubles(
                                places.mapToDouble(i -> (Double) list.get(i)).toArray());
        return new Column(at.origin(), at.dims(), values);
    }

    private String text(int i, String wanted) {
        if (i < positional.size() && positional.get(i) instanceof String s) return s;
        throw new Misuse(wanted + " is wanted in quotes as argument " + (i + 1));
    }

    /// Texts as class numbers.
    private Column classes() {
        Column c = column(0);
        return new Table(c.origin(), List.of("0"), List.of(c)).classes("0").ids();
    }

    private Column column(int i) {
        if (i < positional.size() && positional.get(i) instanceof Column c) return c;
        if (i < positional.size() && positional.get(i) instanceof Table t) return matrix(t);
        throw new Misuse("a column is wanted as argument " + (i + 1));
    }

    static Column matrix(Table t) {
        return t.matrix(0, t.columns().size());
    }

    private int integer(String name, int position) {
        Object v =
                named.getOrDefault(
                        name, position < positional.size() ? positional.get(position) : null);
        if (v instanceof Double d) return d.intValue();
        throw new Misuse("a number '" + name + "' is wanted");
    }

    private static Column reshape(Column c, Object shape) {
        if (!(shape instanceof List<?> sizes) || sizes.isEmpty())
            throw new Misuse("reshape wants a shape, as [_, 8, 8]");
        int[] dims = sizes.stream().mapToInt(s -> ((Double) s).intValue()).toArray();
        if (dims[0] != -1 && dims[0] != c.rows()) {
            throw new Misuse(
                    "the first size stands for the rows, of which there are "
                            + c.rows()
                            + "; write _");
        }
        return c.withRowDims(Arrays.copyOfRange(dims, 1, dims.length));
    }

    /// Each position of a row shifted and scaled to mean 0 and deviation 1 over the rows.
    private static Column standardize(Column c) {
        double[] all = c.doubles();
        int width = c.rowSize();
        for (int j = 0; j < width; j++) {
            double sum = 0;
            for (int i = j; i < all.length; i += width) sum += all[i];
            double mean = sum / c.rows();
            double squares = 0;
            for (int i = j; i < all.length; i += width)
                squares += (all[i] - mean) * (all[i] - mean);
            double deviation = Math.sqrt(squares / c.rows());
            for (int i = j; i < all.length; i += width)
                all[i] = (all[i] - mean) / (deviation > 0 ? deviation : 1);
        }
        return new Column(c.origin(), c.dims(), new Values.Doubles(all));
    }
}
