package io.p2p4j.simulator.fabric;

import io.p2p4j.api.address.Multiaddr;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** Turns the names in addresses that are dialed into addresses. Called on the simulation's thread. */
public interface NameService {
    /**
     * Tells whether an address begins with a name that is to be resolved; others are names on the fabric by themselves.
     *
     * @param address an address
     * @return true when {@link #resolve} is to be asked
     */
    boolean knows(Multiaddr address);

    /**
     * Resolves an address.
     *
     * @param node who asks
     * @param address one that {@link #knows} knows
     * @return addresses without names in front
     */
    CompletionStage<List<Multiaddr>> resolve(SimNode node, Multiaddr address);
}
