package io.p2p4j.libp2p;

import io.p2p4j.api.Capability;
import io.p2p4j.api.P2PProvider;
import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.config.P2PConfig;
import io.p2p4j.api.context.ProviderContext;
import io.p2p4j.api.context.SystemContext;
import io.p2p4j.tck.Declared;
import io.p2p4j.tck.HostilePeer;
import io.p2p4j.tck.Intruder;
import io.p2p4j.tck.ProviderRequest;
import io.p2p4j.tck.Resources;
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
final class Libp2pHarness implements TckHarness {
    /**
     * A stream begins with the window of Yamux, however small the limit is, and beside it the sockets hold what the kit
     * allows every transport.
     */
    static final Declared DECLARED = new Declared(
            Declared.DEFAULTS.sendCompletion(),
            Declared.DEFAULTS.redial(),
            Declared.DEFAULTS.streamsOverLimit(),
            Declared.DEFAULTS.crashDetection(),
            (256 << 10) + Declared.DEFAULTS.transportSlackBytes());

    private final SystemContext context = new SystemContext();
    private final List<TcpBlackhole> blackholes = new ArrayList<>();

    @Override
    public P2PProvider newProvider(ProviderRequest request) {
        return create(request, context);
    }

    @Override
    public Optional<P2PProvider> newProvider(ProviderRequest request, ProviderContext chosen) {
        return Optional.of(create(request, chosen));
    }

    private static P2PProvider create(ProviderRequest request, ProviderContext context) {
        P2PConfig config = P2PConfig.builder()
                .identity(request.identity())
                .limits(request.limits())
                .build();
        return Libp2pProvider.create(config, context);
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
    public Declared declared() {
        return DECLARED;
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
    public Optional<HostilePeer> hostilePeer() {
        return Optional.of(new Libp2pHostilePeer(context));
    }

    @Override
    public Optional<Resources> resources() {
        return Optional.of(new Libp2pResources());
    }

    @Override
    public void close() {
        blackholes.forEach(TcpBlackhole::close);
        context.close();
    }
}
