package io.p2p4j.netty;

import io.p2p4j.tck.TckHarness;
import io.p2p4j.tck.junit.P2PProviderTck;
import java.util.Set;

/** The Netty provider keeps the contract over QUIC too. */
class NettyQuicTckTest extends P2PProviderTck {
    @Override
    protected TckHarness newHarness(long seed) {
        return new NettyQuicHarness();
    }

    /**
     * These need an attacker inside the cipher, or somebody who stops in the middle of a handshake: over TCP each is a
     * stream of bytes above the JDK's TLS. Over QUIC it would be a second implementation of QUIC itself. What is sent in
     * between, the frames, comes from the same session, which the same rules judge over TCP; whose identity is proven, what
     * garbage does and that a handshake ends is tested in {@code p2p-transport}.
     */
    @Override
    protected Set<String> mayBeInconclusive() {
        return Set.of(
                "LSTN-11", "SEC-02", "SEC-03", "SEC-04", "SEC-05", "SEC-06", "SEC-07", "SEC-08", "SEC-09", "SEC-10",
                "TIME-04", "LIM-01", "LIM-02", "LIM-03", "LIM-05", "LIM-06", "LIM-08", "LIM-09");
    }

    @Override
    protected String rerunCommand() {
        return "mvn -Pfast -pl p2p-netty -am test -Dtest=NettyQuicTckTest -Dp2p.tck.rules=%s";
    }
}
