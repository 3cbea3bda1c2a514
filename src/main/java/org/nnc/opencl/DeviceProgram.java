package org.nnc.opencl;

import org.nnc.type.Precision;

/// Generated code on its device, for as many executables as programs went into it. The last one
/// that closes it releases it.
final class DeviceProgram implements AutoCloseable {
    private final Session session;
    private final Generator.Generated code;
    private final Precision precision;
    private int users;
    private Built narrow;
    private Built wide;

    DeviceProgram(Session session, Generator.Generated code, Precision precision, int users) {
        this.session = session;
        this.code = code;
        this.precision = precision;
        this.users = users;
        try {
            this.narrow = build(false);
        } catch (RuntimeException e) {
            session.close();
            throw e;
        }
    }

    private Built build(boolean wide) {
        boolean doubles = precision == Precision.FLOAT64;
        return Calls.compiling(() -> Built.of(session, code, doubles, wide));
    }

    Session session() {
        return session;
    }

    String source() {
        return code.source();
    }

    /// @param sizesAreWide whether positions need 64 bits: that is compiled only when first needed
    Built built(boolean sizesAreWide) {
        if (!sizesAreWide) return narrow;
        if (wide == null) wide = build(true);
        return wide;
    }

    @Override
    public void close() {
        if (--users > 0) return;
        narrow.close();
        if (wide != null) wide.close();
        session.close();
    }
}
