package io.p2p4j.netty;

import io.p2p4j.api.Capability;
import io.p2p4j.api.P2PProvider;
import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.config.P2PConfig;
import io.p2p4j.api.context.ProviderContext;
import io.p2p4j.core.driver.DrivenProvider;
import io.p2p4j.core.lean.LeanSession;
import io.p2p4j.core.session.SessionConfig;
import io.p2p4j.core.transport.Transport;
import io.p2p4j.tck.Downgrade;
import io.p2p4j.tck.HostilePeer;
import io.p2p4j.tck.Impersonator;
import io.p2p4j.tck.Intruder;
import io.p2p4j.tck.ProviderRequest;
import io.p2p4j.tck.TappedWire;
import io.p2p4j.tck.TckHarness;
import io.p2p4j.tck.Wire;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** The driver with another transport or session than Netty's provider has, among the same attackers. */
final class SocketHarness implements TckHarness {
    private final NettyHarness netty = new NettyHarness();
    private final Function<ProviderRequest, Transport> transports;
    private final SessionConfig.Factory sessions;

    SocketHarness(Function<ProviderRequest, Transport> transports, SessionConfig.Factory sessions) {
        this.transports = transports;
        this.sessions = sessions;
    }

    static SocketHarness with(LinkGuard.Weakness weakness) {
        return new SocketHarness(
                request -> new SocketTransport(new LinkGuard(request.identity(), weakness)), LeanSession::new);
    }

    @Override
    public P2PProvider newProvider(ProviderRequest request) {
        P2PConfig config = P2PConfig.builder()
                .identity(request.identity())
                .limits(request.limits())
                .build();
        return new DrivenProvider(
                NettyProvider.ID, capabilities(), config, context(), List.of(transports.apply(request)), sessions);
    }

    @Override
    public Multiaddr listenAddress() {
        return netty.listenAddress();
    }

    @Override
    public Set<Capability> capabilities() {
        return netty.capabilities();
    }

    @Override
    public ProviderContext context() {
        return netty.context();
    }

    @Override
    public Optional<Multiaddr> blackhole() {
        return netty.blackhole();
    }

    @Override
    public Optional<Wire> wire() {
        return netty.wire();
    }

    @Override
    public Optional<TappedWire> tappedWire() {
        return netty.tappedWire();
    }

    @Override
    public Optional<Intruder> intruder() {
        return netty.intruder();
    }

    @Override
    public Optional<Impersonator> impersonator() {
        return netty.impersonator();
    }

    @Override
    public Optional<Downgrade> downgrade() {
        return netty.downgrade();
    }

    @Override
    public Optional<HostilePeer> hostilePeer() {
        return netty.hostilePeer();
    }

    @Override
    public void close() {
        netty.close();
    }
}
