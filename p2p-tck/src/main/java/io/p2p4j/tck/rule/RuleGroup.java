package io.p2p4j.tck.rule;

/** The headings of the catalogue; a rule's id begins with its group's name. */
public enum RuleGroup {
    /** Who a peer is. */
    ID("Identity"),
    /** The life of a provider. */
    LIFE("Provider"),
    /** Listening and accepting. */
    LSTN("Listener"),
    /** Dialing. */
    CONN("Connect"),
    /** Messages. */
    MSG("Messages"),
    /** Slow receivers. */
    BP("Backpressure"),
    /** The end of a connection. */
    CLOSE("Close"),
    /** Proof of identity and secrecy. */
    SEC("Security"),
    /** What concurrent callers and callbacks may rely on. */
    CONC("Concurrency"),
    /** Deadlines and bounded handshakes. */
    TIME("Time"),
    /** How failures are reported. */
    ERR("Errors"),
    /** What is given back. */
    RES("Resources"),
    /** Peers that mean harm. */
    LIM("Hostile input"),
    /** Many streams on one connection. */
    MUX("Streams"),
    /** How peers are found. */
    DISC("Discovery"),
    /** What an observer sees and counts. */
    OBS("Events"),
    /** The same run from the same seed. */
    DET("Determinism"),
    /** Other implementations of the same wire protocol. */
    IOP("Interop");

    private final String title;

    RuleGroup(String title) {
        this.title = title;
    }

    /**
     * Returns the heading.
     *
     * @return the heading
     */
    public String title() {
        return title;
    }
}
