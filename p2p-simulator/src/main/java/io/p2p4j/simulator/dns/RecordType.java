package io.p2p4j.simulator.dns;

/** What a record says. */
public enum RecordType {
    /** An IPv4 address. */
    A,
    /** An IPv6 address. */
    AAAA,
    /** A text, such as {@code dnsaddr=/ip4/…} under {@code _dnsaddr.<name>}. */
    TXT
}
