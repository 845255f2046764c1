package io.p2p4j.tck;

import io.p2p4j.api.P2PProvider;
import io.p2p4j.api.address.Multiaddr;

/** A stretch of network between a dialer and a listener that can be broken. Plain TCP has one in the kit. */
public interface Wire extends AutoCloseable {
    /**
     * Leads to a listener.
     *
     * @param listener a listener's dialable address
     * @return an address that reaches it through this wire, with the same peer id
     */
    Multiaddr via(Multiaddr listener);

    /**
     * Breaks every connection on the wire now, as when the dialer's process dies: the listener's host learns of it. The
     * dialer itself need not work any more.
     *
     * @param dialer who dialed through this wire
     */
    void crash(P2PProvider dialer);

    /**
     * Breaks every connection on the wire now, as a network does: both hosts learn of it, and go on working.
     *
     * @param dialer who dialed through this wire
     */
    void cut(P2PProvider dialer);

    /**
     * Lets nothing pass from now on, in either direction, and keeps it: no end is told.
     *
     * @param dialer who dialed through this wire
     */
    void hold(P2PProvider dialer);

    /**
     * Lets what was held pass, and everything after it.
     *
     * @param dialer who dialed through this wire
     */
    void release(P2PProvider dialer);

    /** Loses every byte from now on in both directions, as when a host dies: no end is told. */
    void freeze();

    @Override
    void close();
}
