package org.nnc.data;

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
}
