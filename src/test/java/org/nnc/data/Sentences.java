package org.nnc.data;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/// Checks of messages for users.
public final class Sentences {
    private Sentences() {}

    /// The action must fail with one sentence that has these parts.
    public static void assertSentence(Runnable action, String... parts) {
        String message = assertThrows(DataException.class, action::run).getMessage();
        assertTrue(message.endsWith("."), message);
        for (String part : parts) {
            assertTrue(message.contains(part), () -> "'" + part + "' is not in: " + message);
        }
    }
}
