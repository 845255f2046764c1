package io.p2p4j.core.lean;

import io.p2p4j.api.Limits;

/**
 * Every deadline of a session, in nanoseconds of the loop's clock; {@link #NEVER} is none. Each connection has these, so a
 * number says more than one thing. The session is one of these rather than has one, as with {@link Events}.
 */
abstract class Timers extends Events {
    static final long NEVER = Long.MAX_VALUE;

    final Limits limits;
    /** Until the session is open the handshake's, then the close's. */
    private long deadline = NEVER;
    /** When something of the peer arrived; never unless its silence counts. */
    private long heardNanos = NEVER;
    /** When it was last heard or asked for something; never until the session is open. */
    private long askedNanos = NEVER;

    final boolean isDialer;

    Timers(Limits limits, boolean isDialer) {
        this.limits = limits;
        this.isDialer = isDialer;
    }

    final void handshakeUntil(long deadlineNanos) {
        deadline = deadlineNanos;
    }

    /** The handshake is over. */
    final void openedAt(long nowNanos) {
        deadline = NEVER;
        heardNanos = nowNanos;
        askedNanos = nowNanos + patienceNanos();
    }

    /** Something of the peer arrived. */
    final void heardAt(long nowNanos) {
        if (isListening()) {
            heardNanos = nowNanos;
            askedNanos = nowNanos + patienceNanos();
        }
    }

    /**
     * How much longer than the dialer the listener waits before it asks. Both heard each other at the same time and would ask
     * at the same time; this way the dialer's question is the sign of life that the listener waits for.
     */
    private long patienceNanos() {
        if (isDialer) {
            return 0;
        }
        long interval = limits.keepAliveInterval().toNanos();
        return Math.min(interval / 8, (limits.idleTimeout().toNanos() - interval) / 4);
    }

    /** The peer was asked for a sign of life. */
    final void askedAt(long nowNanos) {
        askedNanos = nowNanos;
    }

    /** What was accepted before is being sent. */
    final void closeUntil(long deadlineNanos) {
        deadline = deadlineNanos;
    }

    /** Nothing is sent any more; the close has its own deadline. */
    final void listenNoMore() {
        heardNanos = NEVER;
    }

    final void waitNoMore() {
        listenNoMore();
        deadline = NEVER;
    }

    private boolean isListening() {
        return heardNanos != NEVER;
    }

    private boolean wasOpened() {
        return askedNanos != NEVER;
    }

    final boolean handshakeDue(long nowNanos) {
        return !wasOpened() && due(deadline, nowNanos);
    }

    final boolean keepAliveDue(long nowNanos) {
        return due(keepAliveDeadline(), nowNanos);
    }

    final boolean idleDue(long nowNanos) {
        return due(idleDeadline(), nowNanos);
    }

    final boolean closeDue(long nowNanos) {
        return wasOpened() && due(deadline, nowNanos);
    }

    final long nextDeadline() {
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
