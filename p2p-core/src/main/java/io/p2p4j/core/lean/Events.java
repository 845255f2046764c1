package io.p2p4j.core.lean;

import io.p2p4j.api.error.P2PException;
import io.p2p4j.core.session.SessionEvent;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** What the session has to report, in order. */
final class Events {
    private final ArrayDeque<SessionEvent> queue = new ArrayDeque<>();

    void add(SessionEvent event) {
        queue.addLast(event);
    }

    void done(Object token) {
        queue.addLast(new SessionEvent.Done(token));
    }

    void failed(Object token, P2PException failure) {
        queue.addLast(new SessionEvent.Failed(token, failure));
    }

    @Nullable
    SessionEvent poll() {
        return queue.pollFirst();
    }
}
