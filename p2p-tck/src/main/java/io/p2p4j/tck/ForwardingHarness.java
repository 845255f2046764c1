package io.p2p4j.tck;

import io.p2p4j.api.Capability;
import io.p2p4j.api.P2PProvider;
import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.context.ProviderContext;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A harness like another one, until a subclass changes something. */
public abstract class ForwardingHarness implements TckHarness {
    private final TckHarness other;

    /**
     * Makes a harness.
     *
     * @param other does everything; closed with this one
     */
    protected ForwardingHarness(TckHarness other) {
        this.other = other;
    }

    /**
     * Returns the harness that does everything.
     *
     * @return the other harness
     */
    protected final TckHarness other() {
        return other;
    }

    @Override
    public P2PProvider newProvider(ProviderRequest request) {
        return other.newProvider(request);
    }

    @Override
    public Optional<P2PProvider> newProvider(ProviderRequest request, ProviderContext context) {
        return other.newProvider(request, context);
    }

    @Override
    public Multiaddr listenAddress() {
        return other.listenAddress();
    }

    @Override
    public Set<Capability> capabilities() {
        return other.capabilities();
    }

    @Override
    public ProviderContext context() {
        return other.context();
    }

    @Override
    public Declared declared() {
        return other.declared();
    }

    @Override
    public Optional<Multiaddr> blackhole() {
        return other.blackhole();
    }

    @Override
    public Optional<Wire> wire() {
        return other.wire();
    }

    @Override
    public Optional<Intruder> intruder() {
        return other.intruder();
    }

    @Override
    public Optional<Impersonator> impersonator() {
        return other.impersonator();
    }

    @Override
    public Optional<TappedWire> tappedWire() {
        return other.tappedWire();
    }

    @Override
    public Optional<Downgrade> downgrade() {
        return other.downgrade();
    }

    @Override
    public Optional<Resources> resources() {
        return other.resources();
    }

    @Override
    public Optional<HostilePeer> hostilePeer() {
        return other.hostilePeer();
    }

    @Override
    public Optional<String> wireProtocol() {
        return other.wireProtocol();
    }

    @Override
    public List<Sibling> siblings() {
        return other.siblings();
    }

    @Override
    public Optional<ForeignPeer> foreignPeer(ForeignPeer.Version version) {
        return other.foreignPeer(version);
    }

    @Override
    public Optional<String> trace() {
        return other.trace();
    }

    @Override
    public Optional<SimulatedNetwork> network() {
        return other.network();
    }

    @Override
    public Optional<LocalNetwork> localNetwork() {
        return other.localNetwork();
    }

    @Override
    public void close() {
        other.close();
    }
}
