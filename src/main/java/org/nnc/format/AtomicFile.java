package org.nnc.format;

import org.nnc.data.DataException;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/// Writes files so that there is at any moment either the old content or the new, never half of it.
///
/// The content goes to a temporary name in the same folder, is forced to the disk, and takes the
/// place of the old file in one step. If anything fails on the way, a full disk say, the temporary
/// file is removed, the old one stays as it was, and a {@link DataException} says so.
public final class AtomicFile {
    private AtomicFile() {}

    /// Gives the content to a stream.
    @FunctionalInterface
    public interface Content {
        void writeTo(OutputStream out) throws IOException;
    }

    /// Writes bytes.
    public static void write(Path path, byte[] content) {
        write(path, out -> out.write(content));
    }

    /// Writes text in UTF-8.
    public static void write(Path path, String content) {
        write(path, content.getBytes(StandardCharsets.UTF_8));
    }

    /// Writes what `content` gives; missing folders are made.
    public static void write(Path path, Content content) {
        try {
            Path target = Files.exists(path) ? path.toRealPath() : path.toAbsolutePath();
            if (Files.isDirectory(target)) {
                throw DataException.of(
                        "%s cannot be written: a folder has this name; choose another.", path);
            }
            if (Files.exists(target) && !Files.isRegularFile(target)) {
                direct(target, content); // a device or a pipe must not be replaced by a file
            } else {
                Files.createDirectories(target.getParent());
                replace(target, content);
            }
        } catch (IOException e) {
            throw DataException.of(
                            "%s cannot be written: %s; nothing of what was there is lost. Make"
                                    + " room, or choose another folder.",
                            path, DataException.reason(e))
                    .because(e);
        }
    }

    private static void direct(Path target, Content content) throws IOException {
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(target))) {
            content.writeTo(out);
        }
    }

    private static void replace(Path target, Content content) throws IOException {
        // Two processes, or two threads, that write the same file must not share the temporary one.
        String mark = ProcessHandle.current().pid() + "-" + Thread.currentThread().threadId();
        Path temporary = target.resolveSibling("." + target.getFileName() + "." + mark + ".tmp");
        try {
            writeAndForce(temporary, content);
            move(temporary, target);
        } finally {
            Files.deleteIfExists(temporary);
        }
        forceFolder(target.getParent());
    }

    private static void writeAndForce(Path temporary, Content content) throws IOException {
        try (FileChannel channel =
                FileChannel.open(
                        temporary,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING,
                        StandardOpenOption.WRITE)) {
            OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16);
            content.writeTo(out);
            out.flush();
            channel.force(true);
        }
    }

    private static void move(Path from, Path to) throws IOException {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /// The new name is in the folder, which is written later unless it is forced, too. Not every
    /// system opens folders; the file is complete all the same.
    private static void forceFolder(Path folder) {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException e) {
            return;
        }
    }
}
