package io.p2p4j.simulator.fabric;

/** What the fabric adds to the trace; the numbers must never change within a release. */
enum Fact {
    DIAL(1),
    REFUSED(2),
    CONNECTED(3),
    DELIVERED(4),
    CLOSED(5),
    LISTENING(6),
    RETRIED(7),
    FAULT(8);

    private final long number;

    Fact(long number) {
        this.number = number;
    }

    long number() {
        return number;
    }
}
