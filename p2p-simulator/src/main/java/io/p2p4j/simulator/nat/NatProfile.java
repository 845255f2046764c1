package io.p2p4j.simulator.nat;

import java.time.Duration;

/**
 * How a network address translator behaves.
 *
 * @param mapping on what it depends whether an inside endpoint's mapping is used again
 * @param filtering on what it depends who may send to a mapping: only those that were sent to from it before
 * @param ports how outside ports are chosen
 * @param timeout how long a mapping of UDP, and the right to send to it, lives after the last datagram from inside; what
 *     comes in does not prolong it (RFC 4787, REQ-6). More than 0
 * @param hairpin whether inside hosts can reach each other by their outside endpoints (RFC 4787, REQ-9)
 * @param refuses whether a TCP connection that may not come in is refused; otherwise nobody answers
 * @param network the inside network, of 65534 hosts, by its first address
 */
public record NatProfile(
        Dependence mapping,
        Dependence filtering,
        PortAllocation ports,
        Duration timeout,
        boolean hairpin,
        boolean refuses,
        String network) {
    /** The shortest lifetime that RFC 4787 allows (REQ-5). */
    public static final Duration TIMEOUT_DEFAULT = Duration.ofMinutes(2);

    /** The inside network of a home. */
    public static final String HOME_NETWORK = "192.168.0.0";

    /** The inside network of a carrier (RFC 6598). */
    public static final String CARRIER_NETWORK = "100.64.0.0";

    /**
     * Checks the ranges.
     *
     * @param mapping on what mappings depend
     * @param filtering on what filters depend
     * @param ports how ports are chosen
     * @param timeout more than 0
     * @param hairpin whether hosts reach each other by their outside endpoints
     * @param refuses whether TCP is refused
     * @param network {@code a.b.0.0}
     */
    public NatProfile {
        if (timeout.isNegative() || timeout.isZero()) {
            throw new IllegalArgumentException("timeout: " + timeout + " (expected more than 0)");
        }
        if (!network.matches("\\d{1,3}\\.\\d{1,3}\\.0\\.0")) {
            throw new IllegalArgumentException("network: " + network + " (expected such as 192.168.0.0)");
        }
    }

    /**
     * Returns a translator of which only the dependences are said: it preserves ports, forgets after two minutes, and lets
     * hosts reach each other by their outside endpoints.
     *
     * @param mapping on what mappings depend
     * @param filtering on what filters depend
     * @return the profile, of a home
     */
    public static NatProfile of(Dependence mapping, Dependence filtering) {
        return new NatProfile(
                mapping, filtering, PortAllocation.PRESERVING, TIMEOUT_DEFAULT, true, false, HOME_NETWORK);
    }

    /**
     * Returns what older texts call a full cone.
     *
     * @return one mapping for everybody, and everybody may send to it
     */
    public static NatProfile fullCone() {
        return of(Dependence.ENDPOINT_INDEPENDENT, Dependence.ENDPOINT_INDEPENDENT);
    }

    /**
     * Returns what older texts call a restricted cone.
     *
     * @return one mapping for everybody; hosts that were sent to may send to it
     */
    public static NatProfile restrictedCone() {
        return of(Dependence.ENDPOINT_INDEPENDENT, Dependence.ADDRESS_DEPENDENT);
    }

    /**
     * Returns what older texts call a port-restricted cone, and most homes have.
     *
     * @return one mapping for everybody; endpoints that were sent to may send to it
     */
    public static NatProfile portRestrictedCone() {
        return of(Dependence.ENDPOINT_INDEPENDENT, Dependence.ADDRESS_AND_PORT_DEPENDENT);
    }

    /**
     * Returns what older texts call symmetric: the bane of hole punching.
     *
     * @return a mapping with a random port for each remote endpoint, which alone may send to it; no hairpin
     */
    public static NatProfile symmetric() {
        return of(Dependence.ADDRESS_AND_PORT_DEPENDENT, Dependence.ADDRESS_AND_PORT_DEPENDENT)
                .withPorts(PortAllocation.RANDOM)
                .withHairpin(false);
    }

    /**
     * Returns a carrier's translator as RFC 6888 asks for it, to put homes behind.
     *
     * @return one mapping for everybody, and everybody may send to it; ports in sequence; the carrier's network
     */
    public static NatProfile carrierGrade() {
        return fullCone().withPorts(PortAllocation.SEQUENTIAL).withNetwork(CARRIER_NETWORK);
    }

    /**
     * Changes how ports are chosen.
     *
     * @param value how
     * @return a profile like this one with it
     */
    public NatProfile withPorts(PortAllocation value) {
        return new NatProfile(mapping, filtering, value, timeout, hairpin, refuses, network);
    }

    /**
     * Changes how long mappings live.
     *
     * @param value more than 0
     * @return a profile like this one with it
     */
    public NatProfile withTimeout(Duration value) {
        return new NatProfile(mapping, filtering, ports, value, hairpin, refuses, network);
    }

    /**
     * Changes whether hosts reach each other by their outside endpoints.
     *
     * @param value whether they do
     * @return a profile like this one with it
     */
    public NatProfile withHairpin(boolean value) {
        return new NatProfile(mapping, filtering, ports, timeout, value, refuses, network);
    }

    /**
     * Changes what becomes of TCP connections that may not come in.
     *
     * @param value true when they are refused, false when nobody answers
     * @return a profile like this one with it
     */
    public NatProfile withRefusal(boolean value) {
        return new NatProfile(mapping, filtering, ports, timeout, hairpin, value, network);
    }

    /**
     * Changes the inside network.
     *
     * @param value its first address, {@code a.b.0.0}; other networks may have the same
     * @return a profile like this one with it
     */
    public NatProfile withNetwork(String value) {
        return new NatProfile(mapping, filtering, ports, timeout, hairpin, refuses, value);
    }
}
