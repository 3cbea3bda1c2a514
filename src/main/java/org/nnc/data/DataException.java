package org.nnc.data;

/// Something is wrong with a file or with what it holds.
///
/// The message is a whole sentence for the user: the file, what was found, what was expected and what
/// to do. It is printed as it is, without a stack trace.
public final class DataException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public DataException(String sentence) {
        super(sentence);
    }

    /// The same with the failure below it, for a debugger's eyes.
    public DataException(String sentence, Throwable cause) {
        super(sentence, cause);
    }
}
