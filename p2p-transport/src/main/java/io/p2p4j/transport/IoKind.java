package io.p2p4j.transport;

/** How sockets are driven. */
public enum IoKind {
    /**
     * {@link #EPOLL} where it works, else {@link #NIO}. io_uring is never chosen by itself: kernels and containers often
     * forbid it or account its memory differently, and on loopback it showed no gain that would pay for that.
     */
    AUTO,
    /** Linux io_uring. */
    IO_URING,
    /** Linux epoll. */
    EPOLL,
    /** The JDK's selector; works everywhere. */
    NIO
}
