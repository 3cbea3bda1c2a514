package org.nnc.data;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/// A file of data that has been found: on disk, or embedded in the jar.
///
/// @param name how messages call it
/// @param path where it is on disk; empty for an embedded one
/// @param opener how to read its bytes as they are stored
public record DataFile(String name, Optional<Path> path, Opener opener) {
    /// Opens a stream of bytes.
    @FunctionalInterface
    public interface Opener {
        InputStream open() throws IOException;
    }

    /// A file on disk, called by its path.
    public static DataFile of(Path path) {
        return new DataFile(path.toString(), Optional.of(path), () -> Files.newInputStream(path));
    }

    /// Bytes in memory.
    public static DataFile of(String name, byte[] content) {
        return new DataFile(name, Optional.empty(), () -> new ByteArrayInputStream(content));
    }

    /// The whole content. What is compressed with gzip (told by its first two bytes, whatever the
    /// name says) comes unpacked, with its checksum verified.
    public byte[] bytes() {
        try (InputStream in = opener.open()) {
            byte[] stored = in.readAllBytes();
            return isGzip(stored) ? unpacked(stored) : stored;
        } catch (EOFException e) {
            throw DataException.of(
                            "%s is cut short: its gzip data end too early; fetch it again.", name)
                    .because(e);
        } catch (ZipException e) {
            throw DataException.of(
                            "%s is damaged: its gzip data do not unpack (%s); fetch it again.",
                            name, e.getMessage())
                    .because(e);
        } catch (IOException e) {
            throw DataException.of("%s cannot be read: %s.", name, DataException.reason(e))
                    .because(e);
        } catch (OutOfMemoryError e) {
            throw DataException.of(
                            "%s is larger than the memory of the JVM; raise -Xmx, or give a "
                                    + "part of the file.",
                            name)
                    .because(e);
        }
    }

    private static boolean isGzip(byte[] stored) {
        return stored.length > 1 && (stored[0] & 0xff) == 0x1f && (stored[1] & 0xff) == 0x8b;
    }

    private static byte[] unpacked(byte[] stored) throws IOException {
        try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(stored), 1 << 16)) {
            return in.readAllBytes();
        }
    }

    /// The first bytes as a reader of a message can tell them: as text if they are, else in hex.
    static String firstBytes(byte[] content) {
        int n = Math.min(8, content.length);
        if (n == 0) {
            return "nothing";
        }
        StringBuilder hex = new StringBuilder();
        boolean text = true;
        for (int i = 0; i < n; i++) {
            hex.append(i == 0 ? "" : " ").append("%02x".formatted(content[i]));
            text &=
                    content[i] >= ' ' && content[i] < 127
                            || content[i] == '\n'
                            || content[i] == '\r';
        }
        String first = new String(content, 0, n, StandardCharsets.US_ASCII).strip();
        return text ? "'" + first + "'" : hex.toString();
    }
}
