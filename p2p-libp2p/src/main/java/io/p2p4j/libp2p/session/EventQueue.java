package io.p2p4j.libp2p.session;

import io.p2p4j.api.error.P2PException;
import io.p2p4j.core.session.SessionEvent;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** What a session has to report, in order; what comes before the session is open waits until it is. */
final class EventQueue {
    private final ArrayDeque<SessionEvent> events = new ArrayDeque<>(2);
    private final ArrayDeque<SessionEvent> early = new ArrayDeque<>(1);
    private boolean opened;
    private boolean closed;

    void add(SessionEvent event) {
        if (opened) {
            answer(event);
        } else if (!closed) {
            early.addLast(event);
        }
    }

    void opened(SessionEvent.Opened event) {
        opened = true;
        events.addLast(event);
        events.addAll(early);
        early.clear();
    }

    void closed(SessionEvent.Closed event) {
        closed = true;
        early.clear();
        events.addLast(event);
    }

    /** Answers a command, which may fail before the session is open; nothing comes after the end. */
    void answer(SessionEvent event) {
        if (!closed) {
            events.addLast(event);
        }
    }

    void done(@Nullable Object token) {
        if (token != null) {
            answer(new SessionEvent.Done(token));
        }
    }

    void failed(@Nullable Object token, P2PException failure) {
        if (token != null) {
            answer(new SessionEvent.Failed(token, failure));
        }
    }

    @Nullable
    SessionEvent poll() {
        return events.pollFirst();
    }
}
