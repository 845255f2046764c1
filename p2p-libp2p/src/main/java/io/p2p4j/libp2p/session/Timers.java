package io.p2p4j.libp2p.session;

import io.p2p4j.api.Limits;

/** The deadlines of a session, in nanoseconds of the loop's clock; {@link #NEVER} is none. */
final class Timers {
    static final long NEVER = Long.MAX_VALUE;

    private final long keepAliveNanos;
    private final long idleNanos;
    private long handshake = NEVER;
    private long identify = NEVER;
    private long close = NEVER;
    private boolean listening;
    private long heardNanos;
    private long askedNanos;

    Timers(Limits limits) {
        keepAliveNanos = limits.keepAliveInterval().toNanos();
        idleNanos = limits.idleTimeout().toNanos();
    }

    void handshake(long deadlineNanos, long identifyDeadlineNanos) {
        handshake = deadlineNanos;
        identify = identifyDeadlineNanos;
    }

    /** The peer was heard, and has not answered identify: the session opens without. */
    void identifyOver() {
        identify = NEVER;
    }

    void opened(long nowNanos) {
        handshake = NEVER;
        identify = NEVER;
        listening = true;
        heard(nowNanos);
    }

    void heard(long nowNanos) {
        heardNanos = nowNanos;
        askedNanos = nowNanos;
    }

    void asked(long nowNanos) {
        askedNanos = nowNanos;
    }

    void closing(long deadlineNanos) {
        close = deadlineNanos;
    }

    void silent() {
        listening = false;
    }

    void closed() {
        listening = false;
        handshake = NEVER;
        identify = NEVER;
        close = NEVER;
    }

    boolean handshakeDue(long now) {
        return due(handshake, now);
    }

    boolean identifyDue(long now) {
        return due(identify, now);
    }

    boolean closeDue(long now) {
        return due(close, now);
    }

    boolean idleDue(long now) {
        return listening && now - heardNanos >= idleNanos;
    }

    boolean keepAliveDue(long now) {
        return listening && now - askedNanos >= keepAliveNanos;
    }

    long next() {
        long next = earlier(earlier(handshake, identify), close);
        return listening ? earlier(next, earlier(heardNanos + idleNanos, askedNanos + keepAliveNanos)) : next;
    }

    static boolean due(long deadline, long now) {
        return deadline != NEVER && now - deadline >= 0;
    }

    /** The clock's origin is arbitrary, so that only differences compare. */
    static long earlier(long a, long b) {
        if (a == NEVER || b == NEVER) {
            return a == NEVER ? b : a;
        }
        return a - b <= 0 ? a : b;
    }
}
