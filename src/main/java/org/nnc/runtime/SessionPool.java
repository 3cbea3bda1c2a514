package org.nnc.runtime;

import java.util.concurrent.atomic.AtomicReferenceArray;

/// Sessions that wait for the next call, so that any thread may call a model. Nothing blocks: who
/// finds none makes one, and those beyond the pool's size are dropped.
public final class SessionPool {
    private final AtomicReferenceArray<Session> waiting =
            new AtomicReferenceArray<>(Runtime.getRuntime().availableProcessors() + 1);

    /// An empty pool.
    public SessionPool() {}

    /// A session that nobody else has, or null.
    public Session take() {
        for (int i = 0; i < waiting.length(); i++) {
            if (waiting.getPlain(i) == null) continue;
            Session session = waiting.getAndSet(i, null);
            if (session != null) return session;
        }
        return null;
    }

    /// Puts a session back.
    public void give(Session session) {
        for (int i = 0; i < waiting.length(); i++) {
            if (waiting.compareAndSet(i, null, session)) return;
        }
    }
}
