package io.p2p4j.netty;

import io.p2p4j.api.Capability;
import io.p2p4j.api.P2PProvider;
import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.config.P2PConfig;
import io.p2p4j.api.context.ProviderContext;
import io.p2p4j.api.context.SystemContext;
import io.p2p4j.tck.Downgrade;
import io.p2p4j.tck.ForeignPeer;
import io.p2p4j.tck.HostilePeer;
import io.p2p4j.tck.Impersonator;
import io.p2p4j.tck.Intruder;
import io.p2p4j.tck.ProviderRequest;
import io.p2p4j.tck.Resources;
import io.p2p4j.tck.Sibling;
import io.p2p4j.tck.TappedWire;
import io.p2p4j.tck.TckHarness;
import io.p2p4j.tck.Wire;
import io.p2p4j.tck.fixture.TcpBlackhole;
import io.p2p4j.tck.fixture.TcpIntruder;
import io.p2p4j.tck.fixture.TcpWire;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Runs the contract over TCP on loopback. */
final class NettyHarness implements TckHarness {
    private final SystemContext context = new SystemContext();
    private final List<TcpBlackhole> blackholes = new ArrayList<>();
    private final String tls;

    /** The best TLS library that is there. */
    NettyHarness() {
        this("auto");
    }

    /** One TLS library, by the value of the setting {@link NettyProvider#TLS}. */
    NettyHarness(String tls) {
        this.tls = tls;
    }

    @Override
    public P2PProvider newProvider(ProviderRequest request) {
        return create(request, context);
    }

    @Override
    public Optional<P2PProvider> newProvider(ProviderRequest request, ProviderContext chosen) {
        return Optional.of(create(request, chosen));
    }

    private P2PProvider create(ProviderRequest request, ProviderContext context) {
        P2PConfig config = P2PConfig.builder()
                .identity(request.identity())
                .limits(request.limits())
                .providerSetting(NettyProvider.TLS, tls)
                .build();
        return NettyProvider.create(config, context);
    }

    @Override
    public Multiaddr listenAddress() {
        return Multiaddr.tcp("127.0.0.1", 0);
    }

    @Override
    public Set<Capability> capabilities() {
        return EnumSet.of(
                Capability.FLOW_CONTROL,
                Capability.HALF_CLOSE,
                Capability.AUTHENTICATED,
                Capability.ENCRYPTED,
                Capability.STREAMS,
                Capability.DEADLINES,
                Capability.METRICS);
    }

    @Override
    public ProviderContext context() {
        return context;
    }

    @Override
    public Optional<Multiaddr> blackhole() {
        TcpBlackhole blackhole = new TcpBlackhole();
        blackholes.add(blackhole);
        return Optional.of(blackhole.address());
    }

    @Override
    public Optional<Wire> wire() {
        return Optional.of(new TcpWire());
    }

    @Override
    public Optional<TappedWire> tappedWire() {
        return Optional.of(new TcpWire());
    }

    @Override
    public Optional<Intruder> intruder() {
        return Optional.of(new TcpIntruder());
    }

    @Override
    public Optional<Downgrade> downgrade() {
        return Optional.of(new TlsDowngrade());
    }

    @Override
    public Optional<HostilePeer> hostilePeer() {
        return Optional.of(new TlsHostilePeer());
    }

    @Override
    public Optional<Impersonator> impersonator() {
        return Optional.of(new TlsImpersonator());
    }

    @Override
    public Optional<Resources> resources() {
        return Optional.of(new NettyResources());
    }

    @Override
    public Optional<String> wireProtocol() {
        return Optional.of(NettyProvider.ALPN);
    }

    @Override
    public List<Sibling> siblings() {
        return NettyVariants.all(context);
    }

    @Override
    public Optional<ForeignPeer> foreignPeer(ForeignPeer.Version version) {
        return Optional.of(new ReferenceForeignPeer(version));
    }

    @Override
    public void close() {
        blackholes.forEach(TcpBlackhole::close);
        context.close();
    }
}
