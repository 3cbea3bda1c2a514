package org.nnc.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.nnc.data.Sentences.assertSentence;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

class AtomicFileTest {
    @TempDir Path folder;

    private List<String> names() throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.map(f -> f.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void replacesAndMakesFolders() throws IOException {
        Path path = folder.resolve("runs/a/b.txt");
        AtomicFile.write(path, "one");
        AtomicFile.write(path, "two");
        assertEquals("two", Files.readString(path));
        AtomicFile.write(folder.resolve("c"), "c");
        assertEquals(List.of("c", "runs"), names());
    }

    @Test
    void aFullDiskLosesNothing() throws IOException {
        Path path = folder.resolve("w.safetensors");
        AtomicFile.write(path, "old");
        AtomicFile.Content full =
                out -> {
                    out.write(new byte[1 << 20]);
                    throw new IOException("No space left on device");
                };
        assertSentence(
                () -> AtomicFile.write(path, full),
                "w.safetensors cannot be written: No space left on device",
                "nothing of what was there is lost");
        assertEquals("old", Files.readString(path));
        assertEquals(List.of("w.safetensors"), names());
        AtomicFile.Content broken =
                out -> {
                    throw new IllegalStateException("a mistake of ours");
                };
        assertThrows(IllegalStateException.class, () -> AtomicFile.write(path, broken));
        assertEquals(List.of("w.safetensors"), names());
    }

    @Test
    void placesThatCannotBeWritten() throws IOException {
        assertSentence(() -> AtomicFile.write(folder, "x"), "a folder has this name");
        Path file = folder.resolve("file");
        AtomicFile.write(file, "x");
        assertSentence(() -> AtomicFile.write(file.resolve("y"), "x"), "cannot be written");
    }

    @Test
    void aLinkStaysALinkAndADeviceADevice() throws IOException {
        Path device = Path.of("/dev/null");
        Assumptions.assumeTrue(Files.exists(device), "there is no /dev/null");
        AtomicFile.write(device, "x");
        assertTrue(!Files.isRegularFile(device));
        AtomicFile.write(folder.resolve("real"), "one");
        Path link = Files.createSymbolicLink(folder.resolve("link"), Path.of("real"));
        AtomicFile.write(link, "two");
        assertTrue(Files.isSymbolicLink(link));
        assertEquals("two", Files.readString(folder.resolve("real")));
    }
}
