package org.nnc.check;

import org.nnc.source.Diagnostic;

import java.util.Optional;

/// Ends the evaluation of an expression: its value is [Meaning.Mark#UNKNOWN]. Without a diagnostic
/// where it only follows from an error that was told already.
final class Failure extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient Optional<Diagnostic> diagnostic;

    Failure(Diagnostic diagnostic) {
        super(diagnostic.message(), null, false, false);
        this.diagnostic = Optional.of(diagnostic);
    }

    private Failure() {
        super("follows from another error", null, false, false);
        this.diagnostic = Optional.empty();
    }

    static Failure silent() {
        return new Failure();
    }

    Optional<Diagnostic> diagnostic() {
        return diagnostic;
    }
}
