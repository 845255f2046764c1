package io.p2p4j.simulator.fabric;

/** Takes the datagrams of one socket. Called as the node's work: later while it is paused, never after its death. */
@FunctionalInterface
public interface DatagramHandler {
    /**
     * A datagram arrived.
     *
     * @param from where it came from, as seen here; an answer goes there
     * @param data its content, which is the handler's own from now on
     */
    void onDatagram(Endpoint from, byte[] data);
}
