package io.p2p4j.simulator.nat;

/** On what of the remote end a translator's behaviour depends (RFC 4787, sections 4.1 and 5). */
public enum Dependence {
    /** On nothing: one inside endpoint has one mapping for everybody; or everybody may send to a mapping. */
    ENDPOINT_INDEPENDENT,
    /** On its address. */
    ADDRESS_DEPENDENT,
    /** On its address and port. */
    ADDRESS_AND_PORT_DEPENDENT;

    private static final int PORT_BITS = 16;

    /** What counts of a remote endpoint; endpoints with equal parts are the same to the translator. */
    long part(long remote) {
        return switch (this) {
            case ENDPOINT_INDEPENDENT -> 0;
            case ADDRESS_DEPENDENT -> remote >>> PORT_BITS;
            case ADDRESS_AND_PORT_DEPENDENT -> remote;
        };
    }
}
