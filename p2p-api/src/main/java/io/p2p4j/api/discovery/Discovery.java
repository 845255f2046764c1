package io.p2p4j.api.discovery;

import io.p2p4j.api.Registration;
import io.p2p4j.api.address.Multiaddr;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * Finds peers nearby, and lets them find this one. It listens from its creation to its close.
 *
 * <p><b>Trust.</b> What it finds is unproven. Give it to {@link io.p2p4j.api.AddressBook#add}, or dial it with the peer id
 * as the expected one; never act on the id alone.
 *
 * <p><b>Threads.</b> Every method may be called from any thread, unless the provider below is deterministic, where all
 * calls come from the simulation's thread. No method blocks. Observers are called in order on the executor of the
 * provider's context.
 */
public interface Discovery extends AutoCloseable {
    /**
     * Announces this peer, and repeats it as the protocol asks, until {@link #withdraw} or {@link #close}. Announcing again
     * replaces the addresses.
     *
     * @param addresses where this peer listens, without wildcards, the best first
     * @return completes when the first announcement is on its way
     * @throws IllegalArgumentException when an address names another peer
     */
    CompletionStage<Void> announce(List<Multiaddr> addresses);

    /**
     * Takes the announcement back: says goodbye. Does nothing when there is none.
     *
     * @return completes when the goodbye is on its way
     */
    CompletionStage<Void> withdraw();

    /**
     * Returns the peers whose announcements hold now; never this one, and none twice.
     *
     * @return a snapshot, in the order in which they were found
     */
    List<DiscoveredPeer> peers();

    /**
     * Tells an observer what changes from now on.
     *
     * @param observer called for one event at a time
     * @return removes the observer
     */
    Registration observe(Consumer<DiscoveryEvent> observer);

    /** Withdraws and stops listening. Nothing is called any more. Safe to call again. */
    @Override
    void close();
}
