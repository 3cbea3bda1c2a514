package org.nnc.opencl;

/// Something that OpenCL could not do, as a sentence: what was asked, what the device answered, and
/// what to do.
public final class OpenClException extends RuntimeException {
    private static final long serialVersionUID = 1;

    OpenClException(String message) {
        super(message);
    }

    OpenClException(String message, Throwable cause) {
        super(message, cause);
    }

    /// Of an error code.
    static OpenClException of(String doing, int code) {
        return new OpenClException(
                "OpenCL could not " + doing + ": " + ErrorCodes.name(code) + " (" + code + ")");
    }
}
