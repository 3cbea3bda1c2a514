package org.nnc.data;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;

/// A text as the numbers of its characters: for models of language.
///
/// @param ids number of each character, shape `[n]`
/// @param vocabulary the character that each number stands for, in the order of code points
public record TextIds(Column ids, List<String> vocabulary) {
    public TextIds {
        vocabulary = List.copyOf(vocabulary);
    }

    /// The bytes of the file, each its own number, 0 to 255; there is no vocabulary to keep.
    public static Column bytes(DataFile file) {
        byte[] content = file.bytes();
        return Column.of(file.name(), new Values.Bytes(content), content.length);
    }

    /// The characters (code points) of a file in UTF-8, numbered by those that occur in it.
    public static TextIds characters(DataFile file) {
        int[] points = decoded(file).codePoints().toArray();
        int[] sorted = IntStream.of(points).sorted().distinct().toArray();
        return numbered(file.name(), points, sorted);
    }

    /// The characters of a file in UTF-8 by a vocabulary made before: that of the training text,
    /// for another one. A character outside it is a {@link DataException}.
    public static TextIds characters(DataFile file, List<String> vocabulary) {
        int[] sorted = vocabulary.stream().mapToInt(s -> s.codePointAt(0)).toArray();
        return numbered(file.name(), decoded(file).codePoints().toArray(), sorted);
    }

    private static TextIds numbered(String name, int[] points, int[] sorted) {
        int[] ids = new int[points.length];
        for (int i = 0; i < points.length; i++) {
            ids[i] = java.util.Arrays.binarySearch(sorted, points[i]);
            if (ids[i] < 0) {
                throw DataException.of(
                        "%s has the character '%s' (number %d of the file), which is not one "
                                + "of the %d of the vocabulary.",
                        name, Character.toString(points[i]), i, sorted.length);
            }
        }
        List<String> vocabulary = IntStream.of(sorted).mapToObj(Character::toString).toList();
        return new TextIds(Column.of(name, new Values.Ints(ids), ids.length), vocabulary);
    }

    private static String decoded(DataFile file) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(file.bytes()))
                    .toString();
        } catch (CharacterCodingException e) {
            throw DataException.of(
                            "%s is not a text in UTF-8; convert it, or read it as bytes.",
                            file.name())
                    .because(e);
        }
    }
}
