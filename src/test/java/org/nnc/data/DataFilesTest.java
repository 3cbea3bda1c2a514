package org.nnc.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.nnc.data.Sentences.assertSentence;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

class DataFilesTest {
    @TempDir Path folder;

    @Test
    void searchesInOrder() throws IOException {
        Path model = Files.createDirectory(folder.resolve("model"));
        Path data = Files.createDirectory(folder.resolve("data"));
        DataFiles files = new DataFiles(model, List.of(data));
        assertEquals("digits.csv.gz (embedded)", files.resolve("digits.csv.gz").name());
        assertEquals("digits.csv.gz (embedded)", files.resolve("digits.csv").name());
        Files.write(data.resolve("digits.csv.gz"), new byte[] {1});
        assertArrayEquals(new byte[] {1}, files.resolve("digits.csv.gz").bytes());
        Files.write(model.resolve("digits.csv"), new byte[] {2});
        assertArrayEquals(new byte[] {2}, files.resolve("digits.csv.gz").bytes());
        Path absolute = data.resolve("digits.csv.gz").toAbsolutePath();
        assertArrayEquals(new byte[] {1}, files.resolve(absolute.toString()).bytes());
        assertEquals(data, files.resolveFolder("../data").normalize());
    }

    @Test
    void aMissingFileSaysWhereItWasSought() {
        DataFiles files = new DataFiles(folder, List.of(folder.resolve("absent")));
        assertSentence(
                () -> files.resolve("train-images-idx3-ubyte.gz"),
                "no file train-images-idx3-ubyte.gz in " + folder,
                "absent is no folder",
                "t10k-labels-idx1-ubyte.gz",
                "--data DIR");
        assertSentence(() -> files.resolve("x.csv"), "x.csv", "nor is it embedded", "--data DIR");
        assertSentence(() -> files.resolveFolder("pictures"), "no folder pictures");
        assertSentence(() -> files.resolve("/no/such.csv"), "There is no file /no/such.csv");
        assertSentence(() -> files.resolve("../grammar/x"), "no file");
        assertSentence(() -> files.resolve("a\0b"), "no name of a file");
    }

    @Test
    void aFolderOrAnUnreadableFileIsASentence() {
        assertSentence(() -> DataFile.of(folder).bytes(), folder.toString(), "cannot be read");
        assertSentence(() -> DataFile.of(folder.resolve("no")).bytes(), "there is no such file");
        assertTrue(DataFile.firstBytes(new byte[0]).equals("nothing"));
    }
}
