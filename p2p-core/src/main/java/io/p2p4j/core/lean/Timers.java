package io.p2p4j.core.lean;

import io.p2p4j.api.Limits;

/**
 * Every deadline of a session, in nanoseconds of the loop's clock; {@link #NEVER} is none. Each connection has these, so a
 * number says more than one thing.
 */
final class Timers {
    static final long NEVER = Long.MAX_VALUE;

    private final Limits limits;
    /** Until the session is open the handshake's, then the close's. */
    private long deadline = NEVER;
    /** When something of the peer arrived; never unless its silence counts. */
    private long heardNanos = NEVER;
    /** When it was last heard or asked for something; never until the session is open. */
    private long askedNanos = NEVER;

    Timers(Limits limits) {
        this.limits = limits;
    }

    void handshake(long deadlineNanos) {
        deadline = deadlineNanos;
    }

    /** The handshake is over. */
    void opened(long nowNanos) {
        deadline = NEVER;
        heardNanos = nowNanos;
        askedNanos = nowNanos;
    }

    /** Something of the peer arrived. */
    void heard(long nowNanos) {
        if (isListening()) {
            heardNanos = nowNanos;
            askedNanos = nowNanos;
        }
    }

    /** The peer was asked for a sign of life. */
    void asked(long nowNanos) {
        askedNanos = nowNanos;
    }

    /** What was accepted before is being sent. */
    void closing(long deadlineNanos) {
        deadline = deadlineNanos;
    }

    /** Nothing is sent any more; the close has its own deadline. */
    void silent() {
        heardNanos = NEVER;
    }

    void closed() {
        silent();
        deadline = NEVER;
    }

    private boolean isListening() {
        return heardNanos != NEVER;
    }

    private boolean wasOpened() {
        return askedNanos != NEVER;
    }

    boolean handshakeDue(long nowNanos) {
        return !wasOpened() && due(deadline, nowNanos);
    }

    boolean keepAliveDue(long nowNanos) {
        return due(keepAliveDeadline(), nowNanos);
    }

    boolean idleDue(long nowNanos) {
        return due(idleDeadline(), nowNanos);
    }

    boolean closeDue(long nowNanos) {
        return wasOpened() && due(deadline, nowNanos);
    }

    long next() {
        return earlier(deadline, earlier(keepAliveDeadline(), idleDeadline()));
    }

    private long keepAliveDeadline() {
        return isListening() ? askedNanos + limits.keepAliveInterval().toNanos() : NEVER;
    }

    private long idleDeadline() {
        return isListening() ? heardNanos + limits.idleTimeout().toNanos() : NEVER;
    }

    private static boolean due(long deadline, long nowNanos) {
        return deadline != NEVER && nowNanos - deadline >= 0;
    }

    /** The clock's origin is arbitrary, so that only differences compare. */
    private static long earlier(long a, long b) {
        if (a == NEVER || b == NEVER) {
            return a == NEVER ? b : a;
        }
        return a - b <= 0 ? a : b;
    }
}
