package org.nnc.jvm;

import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.nnc.runtime.Team;

/// For tests that limit threads: after each, all may be used again.
public final class AllThreads implements AfterEachCallback {
    @Override
    public void afterEach(ExtensionContext context) {
        Team.limit(0);
    }
}
