package org.nnc.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nnc.check.DataPlan;
import org.nnc.check.Unit;
import org.nnc.data.Column;
import org.nnc.data.DataException;
import org.nnc.data.DataFiles;
import org.nnc.source.CompileException;
import org.nnc.source.Renderer;
import org.nnc.source.SourceFile;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// What the functions of data blocks give, and what they say of wrong arguments.
class DataBlockTest {
    @TempDir Path folder;

    private Map<String, Column> columns(String block) {
        Unit unit = Unit.of(new SourceFile("d.nn", "data d {\n" + block + "\n}\n"));
        return DataBlock.read(unit.data().get("d"), new DataFiles(folder, List.of())).columns();
    }

    private String refused(String block) {
        try {
            Unit unit = Unit.of(new SourceFile("d.nn", "data d {\n" + block + "\n}\n"));
            if (!unit.check().isEmpty()) return Renderer.plain().render(unit.check());
            columns(block);
        } catch (CompileException e) {
            return Renderer.plain().render(e.diagnostics());
        } catch (DataException e) {
            return e.getMessage();
        }
        throw new AssertionError("accepted: " + block);
    }

    @Test
    void textsAreSpelled() throws Exception {
        Files.writeString(folder.resolve("t.csv"), "word;n\nabba;1\nb;2\ncab;30\n");
        String table = "t = csv(\"t.csv\", separator = \";\")\n";
        Map<String, Column> c =
                columns(
                        table
                                + """
                                x, lengths = characters(t.word, "abc")
                                wide, same = characters(t.word, "cba", length = 5)
                                n, digits = characters(t.n, "0123456789")
                                """);
        assertEquals(List.of(3, 4), c.get("x").dims());
        assertArrayEquals(new int[] {1, 2, 2, 1, 2, 0, 0, 0, 3, 1, 2, 0}, c.get("x").ints());
        assertArrayEquals(new int[] {4, 1, 3}, c.get("lengths").ints());
        assertEquals(List.of(3, 5), c.get("wide").dims());
        assertArrayEquals(new int[] {2, 0, 3, 0, 4, 1}, c.get("n").ints());
        String unknown = refused(table + "x, l = characters(t.word, \"ab\")");
        assertTrue(unknown.contains("row 2: 'cab'") && unknown.contains("'c'"), unknown);
        String twice = refused(table + "x, l = characters(t.word, \"aba\")");
        assertTrue(twice.contains("twice"), twice);
        String tooLong = refused(table + "x, l = characters(t.word, \"abc\", length = 3)");
        assertTrue(tooLong.contains("'abba' has 4 characters"), tooLong);
        String none = refused(table + "x, l = characters(t.word)");
        assertTrue(none.contains("alphabet"), none);
        String one = refused(table + "x, l, m = characters(t.word, \"abc\")");
        assertTrue(one.contains("3 names on the left, but 2 values"), one);
    }

    @Test
    void recordingsOfAFolder() throws Exception {
        sound("sounds/7_ann_0.wav", 1, 2, 3);
        sound("sounds/9_ann_0.wav", 4);
        sound("sounds/9_ann_1.wav", 5, 6);
        Map<String, Column> c =
                columns(
                        """
                        x, lengths, y = wavs("sounds", name = "([0-9])_.*_0[.]wav")
                        word = take(["seven", "nine"], y)
                        letters, word_lengths = characters(word, "einsv")
                        weight = take([0.5, 2], y)
                        """);
        assertEquals(List.of(2, 3), c.get("x").dims());
        assertArrayEquals(new int[] {3, 1}, c.get("lengths").ints());
        assertArrayEquals(new int[] {0, 1}, c.get("y").ints());
        assertArrayEquals(new int[] {5, 4}, c.get("word_lengths").ints());
        assertArrayEquals(new double[] {0.5, 2}, c.get("weight").doubles());
        assertEquals(4 / 32768f, c.get("x").floats()[3]);
        assertFalse(c.containsKey("nothing"));
        String few = refused("x, l, y = wavs(\"sounds\", name = \"(.)_\")\nw = take([\"a\"], y)");
        assertTrue(few.contains("only 0 to 0 were expected"), few);
        String wrong = refused("x, l, y = wavs(\"sounds\", name = \"(.\")");
        assertTrue(wrong.contains("no regular expression"), wrong);
        String group = refused("x, l, y = wavs(\"sounds\", name = \"7\")");
        assertTrue(group.contains("no group"), group);
    }

    private void sound(String name, int... samples) throws Exception {
        ByteBuffer b = ByteBuffer.allocate(44 + 2 * samples.length).order(ByteOrder.LITTLE_ENDIAN);
        b.put("RIFF".getBytes(StandardCharsets.US_ASCII)).putInt(b.capacity() - 8);
        b.put("WAVEfmt ".getBytes(StandardCharsets.US_ASCII)).putInt(16);
        b.putShort((short) 1).putShort((short) 1).putInt(8000).putInt(16000);
        b.putShort((short) 2).putShort((short) 16);
        b.put("data".getBytes(StandardCharsets.US_ASCII)).putInt(2 * samples.length);
        for (int s : samples) b.putShort((short) s);
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.write(file, b.array());
    }

    /// No function is known to the checker and not to those who read data.
    @Test
    void everyFunctionHasAMeaning() {
        for (String f : DataPlan.FUNCTIONS) {
            String said = refused("x = " + f + "()");
            assertFalse(said.contains("no function"), f + ": " + said);
        }
        assertTrue(refused("x = wafs(\"f\")").contains("wavs"), "the nearest name");
    }

    @ParameterizedTest
    @CsvSource({"'rows(t, 1, 3)', 2", "standardize(t), 3", "'windows(t, 2, 1)', 2"})
    void rowsOf(String call, int rows) throws Exception {
        Files.writeString(folder.resolve("n.csv"), "1,4\n2,5\n3,9\n");
        assertEquals(rows, columns("t = csv(\"n.csv\") * 1\nx = " + call).get("x").rows());
    }

    @Test
    void aMissingFolderIsASentence() {
        var e = assertThrows(DataException.class, () -> columns("x, l, y = wavs(\"nowhere\")"));
        assertTrue(e.getMessage().contains("nowhere") && e.getMessage().contains("--data"));
    }
}
