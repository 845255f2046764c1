package io.p2p4j.core.driver;

import org.jspecify.annotations.Nullable;

/**
 * By when the receives and the sends of a connection have to be complete, if there is such a time. Together, since most
 * connections have none and pay for one empty field.
 */
record Deadlines(@Nullable Deadline receive, @Nullable Deadline send) {
    static final Deadlines NONE = new Deadlines(null, null);

    void cancel() {
        cancel(receive);
        cancel(send);
    }

    Deadlines withReceive(Deadline next) {
        cancel(receive);
        return new Deadlines(next, send);
    }

    Deadlines withSend(Deadline next) {
        cancel(send);
        return new Deadlines(receive, next);
    }

    static boolean hasPassed(@Nullable Deadline deadline) {
        return deadline != null && deadline.hasPassed();
    }

    private static void cancel(@Nullable Deadline deadline) {
        if (deadline != null) {
            deadline.cancel();
        }
    }
}
