package io.p2p4j.core.lean;

import io.p2p4j.api.Limits;

/** Every deadline of a session, in nanoseconds of the loop's clock; {@link #NEVER} is none. */
final class Timers {
    static final long NEVER = Long.MAX_VALUE;

    private final Limits limits;
    private long handshakeDeadline = NEVER;
    private long closeDeadline = NEVER;
    /** Whether the silence of the peer counts. */
    private boolean listening;
    /** When something of the peer arrived, and when it was last asked for something; only while listening. */
    private long heardNanos;

    private long askedNanos;

    Timers(Limits limits) {
        this.limits = limits;
    }

    void handshake(long deadlineNanos) {
        handshakeDeadline = deadlineNanos;
    }

    /** The handshake is over. */
    void opened(long nowNanos) {
        handshakeDeadline = NEVER;
        listening = true;
        heard(nowNanos);
    }

    /** Something of the peer arrived on the open session. */
    void heard(long nowNanos) {
        heardNanos = nowNanos;
        askedNanos = nowNanos;
    }

    /** The peer was asked for a sign of life. */
    void asked(long nowNanos) {
        askedNanos = nowNanos;
    }

    /** What was accepted before is being sent. */
    void closing(long deadlineNanos) {
        handshakeDeadline = NEVER;
        closeDeadline = deadlineNanos;
    }

    /** Nothing is sent any more; the close has its own deadline. */
    void silent() {
        listening = false;
    }

    void closed() {
        silent();
        handshakeDeadline = NEVER;
        closeDeadline = NEVER;
    }

    boolean handshakeDue(long nowNanos) {
        return due(handshakeDeadline, nowNanos);
    }

    boolean keepAliveDue(long nowNanos) {
        return due(keepAliveDeadline(), nowNanos);
    }

    boolean idleDue(long nowNanos) {
        return due(idleDeadline(), nowNanos);
    }

    boolean closeDue(long nowNanos) {
        return due(closeDeadline, nowNanos);
    }

    long next() {
        return earlier(earlier(handshakeDeadline, closeDeadline), earlier(keepAliveDeadline(), idleDeadline()));
    }

    private long keepAliveDeadline() {
        return listening ? askedNanos + limits.keepAliveInterval().toNanos() : NEVER;
    }

    private long idleDeadline() {
        return listening ? heardNanos + limits.idleTimeout().toNanos() : NEVER;
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
