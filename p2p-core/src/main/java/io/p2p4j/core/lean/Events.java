package io.p2p4j.core.lean;

import io.p2p4j.api.error.P2PException;
import io.p2p4j.core.session.SessionEvent;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * What the session has to report, in order. The session is one of these rather than has one: each connection would pay for
 * another object. Messages that arrive one after the other are one entry, and so are tokens that are done: whoever takes
 * them all at once needs no object for each.
 */
abstract class Events {
    /** For so many at most room is made before they come. */
    private static final int TOGETHER_MAX = 1024;

    /** Most often there is one at most: an event, {@link Arrived} or {@link Answered}. */
    private @Nullable Object first;
    /** Those behind the first one; only while there is something to do. */
    private @Nullable ArrayDeque<Object> others;
    /** How many messages arrived together the last time, within bounds: as many come again when there is much to do. */
    private short arrivedBefore = 1;

    /** How many tokens were done together the last time, within bounds. */
    private short answeredBefore = 1;

    /** Messages, at least one. */
    private static final class Arrived extends ArrayDeque<byte[]> {
        private static final long serialVersionUID = 1;

        Arrived(int size) {
            super(size);
        }
    }

    /** Tokens that are done, at least one. */
    private static final class Answered extends ArrayDeque<Object> {
        private static final long serialVersionUID = 1;

        Answered(int size) {
            super(size);
        }
    }

    final void add(SessionEvent event) {
        append(event);
    }

    private void append(Object entry) {
        if (first == null) {
            first = entry;
            return;
        }
        if (others == null) {
            others = new ArrayDeque<>();
        }
        others.addLast(entry);
    }

    private @Nullable Object last() {
        return others == null || others.isEmpty() ? first : others.peekLast();
    }

    /** A message is there. */
    final void arrived(byte[] message) {
        if (last() instanceof Arrived together) {
            together.addLast(message);
            return;
        }
        Arrived together = new Arrived(arrivedBefore);
        together.addLast(message);
        append(together);
    }

    final void done(@Nullable Object token) {
        if (token == null) {
            return;
        }
        if (last() instanceof Answered together) {
            together.addLast(token);
            return;
        }
        Answered together = new Answered(answeredBefore);
        together.addLast(token);
        append(together);
    }

    final void failed(@Nullable Object token, P2PException failure) {
        if (token != null) {
            add(new SessionEvent.Failed(token, failure));
        }
    }

    /** Tells whether there is anything to report. */
    final boolean hasAny() {
        return first != null;
    }

    @Nullable
    final SessionEvent poll() {
        Object head = first;
        if (head instanceof Arrived together) {
            byte[] message = together.removeFirst();
            if (together.isEmpty()) {
                next();
            }
            return new SessionEvent.Message(message);
        }
        if (head instanceof Answered together) {
            Object token = together.removeFirst();
            if (together.isEmpty()) {
                next();
            }
            return new SessionEvent.Done(token);
        }
        next();
        return (SessionEvent) head;
    }

    private void next() {
        first = others == null ? null : others.pollFirst();
    }

    /** Takes the messages that are to be reported next, or null when something else is. */
    final @Nullable Deque<byte[]> takeMessages() {
        if (first instanceof Arrived together) {
            arrivedBefore = (short) Math.min(together.size(), TOGETHER_MAX);
            next();
            return together;
        }
        return null;
    }

    /** Takes the tokens whose end is to be reported next, or null when something else is. */
    final @Nullable Deque<Object> takeDone() {
        if (first instanceof Answered together) {
            answeredBefore = (short) Math.min(together.size(), TOGETHER_MAX);
            next();
            return together;
        }
        return null;
    }

    /** There is nothing to do for now: an empty queue takes no memory. */
    final void restEvents() {
        if (first == null) {
            others = null;
        }
    }
}
