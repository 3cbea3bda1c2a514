package org.nnc.jvm;

/// What the code of a kernel does without, so that its method is small enough for the JIT.
///
/// The first compiler of the JVM, C1, inlines the whole Vector API and gives up on methods of about
/// 3000 bytes ("out of virtual registers"). They stay in the bytecode interpreter, where each
/// vector is an object, until the interpreter has counted enough for C2: with few, long calls that
/// takes minutes. Above 8000 bytes C2 does not compile at all.
enum Compactness {
    /// Does everything.
    NONE,
    /// Loops that are shorter than one vector run in numbers; of those with guards, what is not
    /// where all guards hold.
    NO_SHORT_LOOPS,
    /// And one vector at a time; a rest in numbers where it cannot be done twice.
    ONE_BODY;

    /// Bytes of a method that both compilers take.
    static final int LARGEST = 2500;

    boolean isAtMost(Compactness other) {
        return compareTo(other) <= 0;
    }
}
