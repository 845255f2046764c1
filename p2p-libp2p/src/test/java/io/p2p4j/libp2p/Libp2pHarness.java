package io.p2p4j.libp2p;

import io.p2p4j.api.Capability;
import io.p2p4j.api.config.P2PConfig;
import io.p2p4j.libp2p.noise.Noise;
import io.p2p4j.libp2p.tls.Tls;
import io.p2p4j.tck.Declared;
import io.p2p4j.tck.Downgrade;
import io.p2p4j.tck.HostilePeer;
import io.p2p4j.tck.Impersonator;
import io.p2p4j.tck.Resources;
import io.p2p4j.tck.fixture.FactoryHarness;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Runs the contract over TCP on loopback. */
final class Libp2pHarness extends FactoryHarness {
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

    private final String security;
    private final String muxer;

    /** Both securities, Noise first. */
    Libp2pHarness() {
        this("noise_first");
    }

    /** With a value of {@link Libp2pProvider#SECURITY}. */
    Libp2pHarness(String security) {
        this(security, "yamux");
    }

    /** With a value of {@link Libp2pProvider#MUXERS} besides. */
    Libp2pHarness(String security, String muxer) {
        super(new Libp2pProviderFactory(), capabilities(muxer));
        this.security = security;
        this.muxer = muxer;
    }

    private static Set<Capability> capabilities(String muxer) {
        Set<Capability> all = EnumSet.of(
                Capability.HALF_CLOSE,
                Capability.AUTHENTICATED,
                Capability.ENCRYPTED,
                Capability.STREAMS,
                Capability.DEADLINES,
                Capability.METRICS);
        if (muxer.equals("yamux")) {
            all.add(Capability.FLOW_CONTROL);
        }
        return all;
    }

    @Override
    protected void configure(P2PConfig.Builder config) {
        config.providerSetting(Libp2pProvider.SECURITY, security);
        config.providerSetting(Libp2pProvider.MUXERS, muxer);
    }

    @Override
    public Declared declared() {
        return DECLARED;
    }

    @Override
    public Optional<Impersonator> impersonator() {
        return Optional.of(
                new Libp2pImpersonator(context(), security.startsWith("tls") ? Tls.PROTOCOL_ID : Noise.PROTOCOL_ID));
    }

    @Override
    public Optional<Downgrade> downgrade() {
        return Optional.of(new Libp2pDowngrade(context()));
    }

    @Override
    public Optional<HostilePeer> hostilePeer() {
        return Optional.of(new Libp2pHostilePeer(context(), HostileFrames.valueOf(muxer.toUpperCase(Locale.ROOT))));
    }

    @Override
    public Optional<Resources> resources() {
        return Optional.of(new Libp2pResources());
    }
}
