package org.nnc.data;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Locale;

/// Something is wrong with a file or with what it holds.
///
/// The message is a whole sentence for the user: the file, what was found, what was expected and
/// what to do. It is printed as it is, without a stack trace.
public final class DataException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public DataException(String sentence) {
        super(sentence);
    }

    /// The sentence that a format of {@link java.util.Formatter} makes of its arguments.
    public static DataException of(String format, Object... arguments) {
        return new DataException(String.format(Locale.ROOT, format, arguments));
    }

    /// The same with the failure below it, for a debugger's eyes.
    public DataException because(Throwable cause) {
        initCause(cause);
        return this;
    }

    /// What an I/O failure means, in words; the JDK's message is often but the file's name.
    public static String reason(IOException e) {
        return switch (e) {
            case NoSuchFileException _ -> "there is no such file";
            case AccessDeniedException _ -> "the permission is missing";
            case FileSystemException f when f.getReason() != null -> f.getReason();
            default -> e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        };
    }
}
