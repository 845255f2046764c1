package io.p2p4j.netty;

import io.p2p4j.api.Capability;
import io.p2p4j.api.config.P2PConfig;
import io.p2p4j.tck.Downgrade;
import io.p2p4j.tck.ForeignPeer;
import io.p2p4j.tck.HostilePeer;
import io.p2p4j.tck.Impersonator;
import io.p2p4j.tck.Resources;
import io.p2p4j.tck.Sibling;
import io.p2p4j.tck.fixture.FactoryHarness;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;

/** Runs the contract over TCP on loopback. */
final class NettyHarness extends FactoryHarness {
    private final String tls;

    /** The best TLS library that is there. */
    NettyHarness() {
        this("auto");
    }

    /** One TLS library, by the value of the setting {@link NettyProvider#TLS}. */
    NettyHarness(String tls) {
        super(
                new NettyProviderFactory(),
                EnumSet.of(
                        Capability.FLOW_CONTROL,
                        Capability.HALF_CLOSE,
                        Capability.AUTHENTICATED,
                        Capability.ENCRYPTED,
                        Capability.STREAMS,
                        Capability.DEADLINES,
                        Capability.METRICS));
        this.tls = tls;
    }

    @Override
    protected void configure(P2PConfig.Builder config) {
        config.providerSetting(NettyProvider.TLS, tls);
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
        return NettyVariants.all(context());
    }

    @Override
    public Optional<ForeignPeer> foreignPeer(ForeignPeer.Version version) {
        return Optional.of(new ReferenceForeignPeer(version));
    }
}
