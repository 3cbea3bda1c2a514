package org.nnc.source;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/// A named source text with the table of its lines. Compared by identity.
///
/// Offsets count UTF-16 units from 0; lines and columns count from 1, a column in code points.
public final class SourceFile {
    private final String name;
    private final String text;
    private final int[] lineStarts;

    /// @param name how messages call the file: the path as the user gave it
    public SourceFile(String name, String text) {
        this.name = name;
        this.text = text;
        this.lineStarts = lineStarts(text);
    }

    /// Reads a file of UTF-8 text.
    ///
    /// @throws CompileException if it is missing, can't be read, or is not UTF-8
    public static SourceFile read(Path path) {
        try {
            var bytes = ByteBuffer.wrap(Files.readAllBytes(path));
            var text = StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
            return new SourceFile(path.toString(), text);
        } catch (CharacterCodingException e) {
            throw unreadable(path, "it is not UTF-8 text");
        } catch (IOException e) {
            throw unreadable(path, Files.exists(path) ? e.toString() : "there is no such file");
        }
    }

    private static CompileException unreadable(Path path, String reason) {
        var nowhere = new SourceFile(path.toString(), "").span(0, 0);
        var message = "I can't read " + path + ": " + reason;
        return new CompileException(List.of(Diagnostic.error("E0001", message, nowhere)));
    }

    public String name() {
        return name;
    }

    public String text() {
        return text;
    }

    /// The span of the text from `start` to before `end`, cut to what the file has.
    public Span span(int start, int end) {
        int from = Math.clamp(start, 0, text.length());
        return new Span(this, from, Math.clamp(end, from, text.length()));
    }

    public int lineCount() {
        return lineStarts.length;
    }

    /// The line, from 1, in which the offset lies.
    public int line(int offset) {
        int at = Arrays.binarySearch(lineStarts, offset);
        return at >= 0 ? at + 1 : -at - 1;
    }

    /// The column, from 1, of the offset in its line.
    public int column(int offset) {
        return text.codePointCount(lineStarts[line(offset) - 1], offset) + 1;
    }

    /// The offset at which a line, counted from 1, begins.
    public int lineStart(int line) {
        return lineStarts[line - 1];
    }

    /// The text of a line, counted from 1, without its line end.
    public String lineText(int line) {
        int end = line < lineStarts.length ? lineStarts[line] : text.length();
        return text.substring(lineStarts[line - 1], end).stripTrailing();
    }

    @Override
    public String toString() {
        return name;
    }

    private static int[] lineStarts(String text) {
        var starts = new int[16];
        int count = 1;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean loneReturn = c == '\r' && !text.startsWith("\n", i + 1);
            if (c == '\n' || loneReturn) {
                if (count == starts.length) {
                    starts = Arrays.copyOf(starts, 2 * count);
                }
                starts[count++] = i + 1;
            }
        }
        return Arrays.copyOf(starts, count);
    }
}
