package io.p2p4j.simulator.fabric;

/**
 * What a rule judges: one attempt to bring a segment from one node to another.
 *
 * @param from the sending node
 * @param to the receiving node
 * @param bytes its length; 0 for what opens or closes a connection
 * @param attempt 0 for the first one, more for retransmissions
 * @param nowNanos when it is sent
 */
public record Packet(SimNode from, SimNode to, int bytes, int attempt, long nowNanos) {
    /**
     * Returns how many packets of a wire it stands for: a long segment is many.
     *
     * @return 1 or more
     */
    public int count() {
        return Router.packets(bytes);
    }
}
