package org.nnc.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nnc.format.Safetensors;
import org.nnc.format.TensorData;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import javax.imageio.ImageIO;

/// What `nnc predict` says of the rows of a data block, of a model of two inputs.
class PredictCommandTest {
    private static final String MODEL =
            """
            model M {
                input x: float[N, T]
                input y: float[N, 2]
                param w: float[1] = zeros()
                output sums = sum(x, axis = -1) + w[0]
                output products = unsqueeze(y, 2) * unsqueeze(x, 1) * w[0]
                metric mean_sum = mean(sum(x, axis = -1))
            }
            data numbers {
                table = csv("numbers.csv")
                x = table[:, 0:3]
                y = table[:, 3:5]
            }
            """;

    @TempDir Path folder;

    private CommandResult predict(Object... words) {
        return run("predict", words);
    }

    private CommandResult run(String command, Object... words) {
        List<Object> all = new ArrayList<>();
        all.addAll(List.of(command, folder.resolve("m.nn")));
        all.addAll(List.of("--weights", folder.resolve("w.safetensors"), "--backend", "scalar"));
        all.addAll(List.of(words));
        return CommandResult.nnc(all.toArray());
    }

    @BeforeEach
    void write() throws Exception {
        Files.writeString(folder.resolve("m.nn"), MODEL);
        Files.writeString(folder.resolve("numbers.csv"), "1,2,3,10,20\n4,5,6,1,2\n7,8,9,0.5,1\n");
        TensorData w = TensorData.of(new float[] {2}, 1);
        new Safetensors(Map.of("w", w), Map.of()).write(folder.resolve("w.safetensors"));
    }

    @Test
    void rowsOfADataBlock() {
        CommandResult all = predict("--on", "numbers");
        assertEquals(0, all.code(), all.err());
        assertEquals(List.of("8", "17", "26"), all.out().lines().toList());
        CommandResult some =
                predict("--on", "numbers", "--rows", "1:3", "--output", "products", "--json");
        assertEquals(
                List.of("[8,10,12,16,20,24]", "[7,8,9,14,16,18]"), some.out().lines().toList());
        assertEquals("26\n", predict("--on", "numbers", "--rows", "2").out());
    }

    @Test
    void aPictureOfOneRow() throws Exception {
        Path png = folder.resolve("new/products.png");
        CommandResult drawn =
                predict(
                        "--on",
                        "numbers",
                        "--rows",
                        "0:1",
                        "--output",
                        "products",
                        "--picture",
                        png);
        assertEquals(0, drawn.code(), drawn.err());
        assertEquals(png + ": products, row 0, 2 by 3.\n", drawn.out());
        var image = ImageIO.read(png.toFile());
        assertTrue(image.getWidth() > 100 && image.getHeight() > 100, image.toString());
    }

    /// Says each text backwards; `looks` is a matrix of what is read by what is said.
    private static final String TEXTS =
            """
            model M {
                input read: int[N, T]
                target say: int[N, T]
                param w: float[1] = zeros()
                output said = reverse(read, 1)
                output next = reverse(read, 1) + 1
                output length = sum(int(read > 0), axis = -1)
                output looks = float(unsqueeze(said, 2) == unsqueeze(read, 1)) * w[0]
                metric right = mean(float(said == say))
            }
            data texts {
                words = take(["ab,", "ba", "b\\"ba"], reshape(csv("places.csv")[:, 0:1], [_]))
                all, lengths = characters(words, "ab,\\"")
                read = all[:, 0:4]
                say = all[:, 0:4]
            }
            """;

    @Test
    void charactersAreSaidAsText() throws Exception {
        Files.writeString(folder.resolve("m.nn"), TEXTS);
        Files.writeString(folder.resolve("places.csv"), "0\n1\n2\n");
        assertEquals(
                List.of("\",ba\"", "ab", "\"ab\"\"b\""),
                predict("--on", "texts", "--output", "said").out().lines().toList());
        assertEquals(
                List.of("\",ba\"", "\"ab\"", "\"ab\\\"b\""),
                predict("--on", "texts", "--output", "said", "--json").out().lines().toList());
        assertEquals(
                "0,0,1,2\n",
                predict("--on", "texts", "--output", "said", "--numbers", "--rows", "1").out());
        assertEquals(
                List.of("3", "2", "4"),
                predict("--on", "texts", "--output", "length").out().lines().toList());
        // Number 5 stands for no character.
        assertEquals(
                "2,3,5,3\n", predict("--on", "texts", "--output", "next", "--rows", "2").out());
    }

    @Test
    void aPictureNamesItsAxesByCharacters() throws Exception {
        Files.writeString(folder.resolve("m.nn"), TEXTS);
        Files.writeString(folder.resolve("places.csv"), "0\n1\n2\n");
        Path svg = folder.resolve("looks.svg");
        List<Object> words = new ArrayList<>(List.of("--on", "texts", "--rows", "0"));
        words.addAll(List.of("--output", "looks", "--picture", svg));
        CommandResult drawn = predict(words.toArray());
        assertEquals(0, drawn.code(), drawn.err());
        String named = Files.readString(svg);
        words.add("--numbers");
        assertEquals(0, predict(words.toArray()).code());
        assertNotEquals(named, Files.readString(svg));
    }

    @Test
    void aMisuseGetsASentence() {
        misused("either a file INPUT or a data block");
        misused("either a file INPUT or a data block", "rows.csv", "--on", "numbers");
        misused("There is no data block 'nosuch'; the file", "--on", "nosuch");
        misused(
                "M has no output 'nosuch'; it has sums, products",
                "--on",
                "numbers",
                "--output",
                "nosuch");
        misused(
                "--rows 2:4 is outside: data 'numbers' has 3 rows",
                "--on",
                "numbers",
                "--rows",
                "2:4");
        misused("rows are named as in 0:10", "--on", "numbers", "--rows", "3:3");
        misused("rows are named as in 0:10", "--on", "numbers", "--rows", "first");
        misused("--scale is for INPUT", "--on", "numbers", "--scale", "2");
        Path png = folder.resolve("p.png");
        misused("choose it with --rows", "--on", "numbers", "--picture", png);
        misused("a .png or a .svg file", "--on", "numbers", "--rows", "0", "--picture", "p.gif");
        misused("'sums' is float[N]", "--on", "numbers", "--rows", "0", "--picture", png);
        assertFalse(Files.exists(png));
    }

    private void misused(String sentence, Object... words) {
        CommandResult r = predict(words);
        assertEquals(2, r.code(), r.err());
        assertTrue(r.err().contains(sentence), r.err());
        assertEquals("", r.out());
    }

    @Test
    void aFileFeedsOneInput() throws Exception {
        Path rows = Files.writeString(folder.resolve("rows.csv"), "1,2\n");
        CommandResult r = predict(rows);
        assertEquals(1, r.code());
        assertTrue(r.err().contains("inputs x, y") && r.err().contains("--on"), r.err());
    }

    /// A word of the command that names nothing is a misuse, whatever the command.
    @Test
    void unknownDataBlocksAreMisuse() {
        for (String command : List.of("predict", "eval")) {
            CommandResult r = run(command, "--on", "nosuch");
            assertEquals(2, r.code(), command + ": " + r.all());
            assertTrue(r.err().contains("nosuch"), r.err());
        }
    }
}
