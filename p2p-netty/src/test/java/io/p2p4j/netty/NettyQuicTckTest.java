package io.p2p4j.netty;

import io.p2p4j.tck.TckHarness;
import io.p2p4j.tck.junit.P2PProviderTck;

/** The Netty provider keeps the contract over QUIC too. */
class NettyQuicTckTest extends P2PProviderTck {
    @Override
    protected TckHarness newHarness(long seed) {
        return new NettyQuicHarness();
    }

    @Override
    protected String rerunCommand() {
        return "mvn -Pfast -pl p2p-netty -am test -Dtest=NettyQuicTckTest -Dp2p.tck.rules=%s";
    }
}
