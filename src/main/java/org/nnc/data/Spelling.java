package org.nnc.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Texts as sequences of their characters' numbers, brought to one length: what a model of
/// sequences reads and is trained to say.
///
/// The first character of the alphabet has the number 1. What stands behind the end of a shorter
/// text is 0, which is also the number of the blank in connectionist temporal classification.
///
/// @param ids shape `[N, length]`
/// @param lengths characters of each text, shape `[N]`
/// @param symbols what each number stands for, 0 for nothing
public record Spelling(Column ids, Column lengths, List<String> symbols) {
    /// @param texts shape `[N]`
    /// @param alphabet all characters that may occur, each once, in the order of their numbers
    /// @param length the sequences' length; that of the longest text if negative
    /// @throws DataException for a character outside the alphabet or a text that is too long
    public static Spelling of(Column texts, String alphabet, int length) {
        List<Integer> known = alphabet.codePoints().boxed().toList();
        if (known.stream().distinct().count() < known.size()) {
            throw DataException.of(
                    "The alphabet '%s' holds a character twice; name each once.", alphabet);
        }
        List<int[]> all = points(texts);
        int longest = all.stream().mapToInt(a -> a.length).max().orElse(0);
        int width = length < 0 ? longest : length;
        int[] ids = new int[Math.multiplyExact(all.size(), width)];
        for (int i = 0; i < all.size(); i++) {
            int[] points = all.get(i);
            if (points.length > width) throw tooLong(texts, i, points, width);
            for (int j = 0; j < points.length; j++) {
                int at = known.indexOf(points[j]);
                if (at < 0) throw unknown(texts, i, points, j, alphabet);
                ids[i * width + j] = at + 1;
            }
        }
        int[] lengths = all.stream().mapToInt(a -> a.length).toArray();
        List<String> symbols = new ArrayList<>(List.of(""));
        known.forEach(c -> symbols.add(Character.toString(c)));
        return new Spelling(
                Column.of(texts.origin(), new Values.Ints(ids), lengths.length, width),
                Column.of("lengths of " + texts.origin(), new Values.Ints(lengths), lengths.length),
                List.copyOf(symbols));
    }

    /// The code points of each text. A csv column of digits alone was read as numbers.
    private static List<int[]> points(Column texts) {
        if (!texts.rowDims().isEmpty()) {
            throw DataException.of(
                    "%s has shape %s; texts are spelled from a column of one text a row.",
                    texts.origin(), texts.dims());
        }
        List<int[]> all = new ArrayList<>();
        switch (texts.values()) {
            case Values.Strings(var list) -> list.forEach(t -> all.add(t.codePoints().toArray()));
            case Values.Ints _, Values.Longs _, Values.Bytes _ ->
                    Arrays.stream(texts.ints())
                            .forEach(n -> all.add(Integer.toString(n).codePoints().toArray()));
            case Values.Floats _, Values.Doubles _, Values.Tabulated _ ->
                    throw DataException.of(
                            "%s holds numbers with fractions, where texts are expected.",
                            texts.origin());
        }
        return all;
    }

    private static DataException unknown(
            Column texts, int row, int[] points, int at, String alphabet) {
        return DataException.of(
                "%s, row %d: '%s' has the character '%s', which the alphabet '%s' has not; add it.",
                texts.origin(), row, text(points), Character.toString(points[at]), alphabet);
    }

    private static DataException tooLong(Column texts, int row, int[] points, int width) {
        return DataException.of(
                "%s, row %d: '%s' has %d characters, more than the length %d.",
                texts.origin(), row, text(points), points.length, width);
    }

    private static String text(int[] points) {
        return new String(points, 0, points.length);
    }
}
