package org.nnc.opencl;

/// What OpenCL made for us and we have to release: once, and not used afterwards, since drivers
/// crash at either.
final class Handle implements AutoCloseable {
    private final Cl cl;
    private final Cl.Owned kind;
    private long id;

    Handle(Cl cl, Cl.Owned kind, long id) {
        this.cl = cl;
        this.kind = kind;
        this.id = id;
    }

    /// @throws IllegalStateException after [#close]
    long id() {
        if (id == 0) throw new IllegalStateException("used after its release: " + kind);
        return id;
    }

    @Override
    public void close() {
        if (id == 0) return;
        long released = id;
        id = 0;
        cl.release(kind, released);
    }
}
