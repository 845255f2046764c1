package io.p2p4j.core.lean;

import io.p2p4j.api.error.P2PException;
import io.p2p4j.core.session.SessionEvent;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * What the session has to report, in order. The session is one of these rather than has one: each connection would pay for
 * another object.
 */
abstract class Events {
    /** Most often there is one at most. */
    private @Nullable SessionEvent first;
    /** Those behind the first one; only while there is something to do. */
    private @Nullable ArrayDeque<SessionEvent> others;

    final void add(SessionEvent event) {
        if (first == null) {
            first = event;
            return;
        }
        if (others == null) {
            others = new ArrayDeque<>();
        }
        others.addLast(event);
    }

    final void done(@Nullable Object token) {
        if (token != null) {
            add(new SessionEvent.Done(token));
        }
    }

    final void failed(@Nullable Object token, P2PException failure) {
        if (token != null) {
            add(new SessionEvent.Failed(token, failure));
        }
    }

    @Nullable
    final SessionEvent poll() {
        SessionEvent event = first;
        first = others == null ? null : others.pollFirst();
        return event;
    }

    /** There is nothing to do for now: an empty queue takes no memory. */
    final void restEvents() {
        if (first == null) {
            others = null;
        }
    }
}
