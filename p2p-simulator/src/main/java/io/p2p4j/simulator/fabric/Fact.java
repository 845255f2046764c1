package io.p2p4j.simulator.fabric;

/** What happens on a fabric. All of it is in the trace hash. */
public enum Fact {
    // The numbers go into every trace hash; they stay the same within a release.
    /** A node dials another one. */
    DIAL(1),
    /** The dialed machine answered that nothing listens. */
    REFUSED(2),
    /** The transport of a connection is there; the handshake follows. */
    CONNECTED(3),
    /** A segment arrived. */
    DELIVERED(4),
    /** An end of a connection closed. */
    CLOSED(5),
    /** A node listens at an address. */
    LISTENING(6),
    /** A segment did not get through and is sent again. */
    RETRIED(7),
    /** Something was done to the network or a node. */
    FAULT(8),
    /** A datagram arrived. */
    DATAGRAM(9);

    private final long number;

    Fact(long number) {
        this.number = number;
    }

    long number() {
        return number;
    }
}
