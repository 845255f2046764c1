package io.p2p4j.api;

/** How urgent a stream's bytes are beside those of other streams on one connection. None starves another for good. */
public enum Priority {
    /** Before everything else. */
    CRITICAL,
    /** Before ordinary traffic; messages of the connection itself have this priority. */
    HIGH,
    /** Ordinary traffic. */
    NORMAL,
    /** Bulk that can wait. */
    LOW
}
