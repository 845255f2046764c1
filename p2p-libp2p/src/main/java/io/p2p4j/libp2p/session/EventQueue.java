package io.p2p4j.libp2p.session;

import io.p2p4j.api.error.P2PException;
import io.p2p4j.core.session.SessionEvent;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** What a session has to report, in order. */
final class EventQueue {
    private final ArrayDeque<SessionEvent> events = new ArrayDeque<>(2);

    void add(SessionEvent event) {
        events.addLast(event);
    }

    void done(@Nullable Object token) {
        if (token != null) {
            add(new SessionEvent.Done(token));
        }
    }

    void failed(@Nullable Object token, P2PException failure) {
        if (token != null) {
            add(new SessionEvent.Failed(token, failure));
        }
    }

    @Nullable
    SessionEvent poll() {
        return events.pollFirst();
    }
}
