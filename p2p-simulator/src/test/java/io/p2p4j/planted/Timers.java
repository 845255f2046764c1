package io.p2p4j.planted;

import io.p2p4j.api.context.ProviderContext;

/** Two lines of an application, to be told apart. */
public final class Timers {
    private Timers() {}

    public static void even(ProviderContext context) {
        context.schedule(2, () -> {});
    }

    public static void odd(ProviderContext context) {
        context.schedule(3, () -> {});
    }
}
