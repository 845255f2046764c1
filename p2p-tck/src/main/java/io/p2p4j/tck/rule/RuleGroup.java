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
    SEC("Security");

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
