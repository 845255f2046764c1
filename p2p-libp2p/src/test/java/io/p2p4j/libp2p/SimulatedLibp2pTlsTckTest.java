package io.p2p4j.libp2p;

import io.p2p4j.api.Capability;
import io.p2p4j.api.config.P2PConfig;
import io.p2p4j.api.context.ProviderContext;
import io.p2p4j.core.secure.SecureChannel;
import io.p2p4j.libp2p.tls.Tls;
import io.p2p4j.libp2p.upgrade.SecurityOffer;
import io.p2p4j.libp2p.upgrade.Upgrade;
import io.p2p4j.libp2p.yamux.YamuxMuxer;
import io.p2p4j.netty.SimulatedTls;
import io.p2p4j.simulator.SimulationHarness;
import io.p2p4j.tck.Declared;
import io.p2p4j.tck.TckHarness;
import io.p2p4j.tck.junit.P2PProviderTck;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;

/** The whole stack with the JDK's real TLS, which agrees on Yamux by ALPN, keeps the contract on the simulated network, too. */
@Tag("once")
class SimulatedLibp2pTlsTckTest extends P2PProviderTck {
    /** What libp2p does to a link, with the one security that chance and clock of a node can be given to. */
    static SecureChannel.Factory upgrade(P2PConfig config, ProviderContext context) {
        List<String> muxers = List.of(YamuxMuxer.PROTOCOL);
        SecureChannel.Factory tls = new SimulatedTls(config, context, List.of(YamuxMuxer.PROTOCOL, Tls.UNDECIDED));
        return new Upgrade(List.of(new SecurityOffer(Tls.PROTOCOL_ID, tls)), muxers);
    }

    @Override
    protected TckHarness newHarness(long seed) {
        return new SimulationHarness(
                seed,
                EnumSet.of(Capability.ENCRYPTED),
                builder -> builder.stack(Libp2pProvider::create).security(SimulatedLibp2pTlsTckTest::upgrade)) {
            @Override
            public Declared declared() {
                return Libp2pHarness.DECLARED;
            }
        };
    }

    /** As with Noise. */
    @Override
    protected Set<String> mayBeInconclusive() {
        return new SimulatedLibp2pTckTest().mayBeInconclusive();
    }

    @Override
    protected String rerunCommand() {
        return "mvn -Pfast -pl p2p-libp2p -am test -Dtest=SimulatedLibp2pTlsTckTest -Dp2p.tck.rules=%s";
    }
}
