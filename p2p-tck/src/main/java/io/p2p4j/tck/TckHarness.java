package io.p2p4j.tck;

import io.p2p4j.api.Capability;
import io.p2p4j.api.P2PProvider;
import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.context.ProviderContext;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a provider author implements: how to make the provider, and what it claims. One harness serves one rule: the kit
 * makes a fresh one for each, uses it on one thread and closes it. Rules that need a fixture which the harness does not
 * offer end as INCONCLUSIVE, never as PASS.
 */
public interface TckHarness extends AutoCloseable {
    /** Makes the harness of one rule. */
    @FunctionalInterface
    interface Factory {
        /**
         * Makes a harness; called on the thread that runs the rule.
         *
         * @param seed for everything random in this run
         * @return a new harness
         */
        TckHarness create(long seed);
    }

    /**
     * Makes a provider of its own host; the kit starts and stops it.
     *
     * @param request identity and limits
     * @return a new provider, not started
     */
    P2PProvider newProvider(ProviderRequest request);

    /**
     * Makes a provider that lives in another context than the harness's own, so that the kit can choose the threads that
     * callbacks run on.
     *
     * @param request identity and limits
     * @param context what the provider must use
     * @return a new provider, not started; empty when the harness cannot choose
     */
    default Optional<P2PProvider> newProvider(ProviderRequest request, ProviderContext context) {
        return Optional.empty();
    }

    /**
     * Returns where providers of this harness listen; port 0 where the transport has ports.
     *
     * @return an address that every provider of this harness may be asked to listen at, again and again
     */
    Multiaddr listenAddress();

    /**
     * Returns the declared capabilities: rules that need others count as UNSUPPORTED.
     *
     * @return the same as {@link P2PProvider#capabilities()}
     */
    Set<Capability> capabilities();

    /**
     * Returns the clock and timers that the rules wait by: virtual under a simulator.
     *
     * @return the context that all providers of this harness share
     */
    ProviderContext context();

    /**
     * Returns what the provider declares where the contract leaves a choice.
     *
     * @return the declarations
     */
    default Declared declared() {
        return Declared.DEFAULTS;
    }

    /**
     * Returns an address from which nothing ever comes back, not even a refusal.
     *
     * @return the address, without a peer id; empty when the harness cannot make one
     */
    default Optional<Multiaddr> blackhole() {
        return Optional.empty();
    }

    /**
     * Returns a new stretch of network that the kit can break.
     *
     * @return the wire; empty when the harness cannot make one
     */
    default Optional<Wire> wire() {
        return Optional.empty();
    }

    /**
     * Returns somebody who dials listeners without speaking the protocol.
     *
     * @return the intruder; empty when the harness has none
     */
    default Optional<Intruder> intruder() {
        return Optional.empty();
    }

    /**
     * Returns somebody who pretends to be a peer whose key he does not have.
     *
     * @return the impersonator; empty when the harness has none
     */
    default Optional<Impersonator> impersonator() {
        return Optional.empty();
    }

    /**
     * Returns a new stretch of network whose bytes the kit can see and change.
     *
     * @return the wire; empty when the harness cannot make one
     */
    default Optional<TappedWire> tappedWire() {
        return Optional.empty();
    }

    /**
     * Returns somebody who asks for less security than the provider demands.
     *
     * @return the fixture; empty when the harness has none
     */
    default Optional<Downgrade> downgrade() {
        return Optional.empty();
    }

    /**
     * Returns a peer that breaks the provider's own wire protocol.
     *
     * @return the peer; empty when the harness has none
     */
    default Optional<HostilePeer> hostilePeer() {
        return Optional.empty();
    }

    /**
     * Returns what the providers of this harness hold.
     *
     * @return the resources; empty when the harness cannot count them
     */
    default Optional<Resources> resources() {
        return Optional.empty();
    }

    /**
     * Names the wire protocol that other implementations speak as well. Without one the rules of interoperation are
     * UNSUPPORTED: there is nobody to talk to.
     *
     * @return its name and version; empty when the provider talks to its own kind alone
     */
    default Optional<String> wireProtocol() {
        return Optional.empty();
    }

    /**
     * Returns the other providers of {@link #wireProtocol}.
     *
     * @return all that are there
     */
    default List<Sibling> siblings() {
        return List.of();
    }

    /**
     * Returns a new peer that speaks {@link #wireProtocol} and shares no code with the provider.
     *
     * @param version what it speaks
     * @return the peer; empty when the harness has none
     */
    default Optional<ForeignPeer> foreignPeer(ForeignPeer.Version version) {
        return Optional.empty();
    }

    /**
     * Returns a summary of everything that has happened in the simulation so far, such as a hash: equal for runs that
     * were the same.
     *
     * @return the summary; empty outside a simulation
     */
    default Optional<String> trace() {
        return Optional.empty();
    }

    /**
     * Returns what lies between the providers of a simulation.
     *
     * @return the network; empty when the harness cannot set its conditions
     */
    default Optional<SimulatedNetwork> network() {
        return Optional.empty();
    }

    /**
     * Returns a local network on which the providers find each other. Without one the rules of discovery are UNSUPPORTED:
     * discovery is a service above a provider, and no capability of its own.
     *
     * @return the network; empty when the harness has no discovery
     */
    default Optional<LocalNetwork> localNetwork() {
        return Optional.empty();
    }

    /** Releases the harness; every provider is stopped by then. */
    @Override
    default void close() {}
}
