package io.p2p4j.netty;

import io.p2p4j.tck.TckHarness;
import io.p2p4j.tck.junit.P2PProviderTck;

/** The Netty provider keeps the contract. */
class NettyTckTest extends P2PProviderTck {
    @Override
    protected TckHarness newHarness(long seed) {
        return new NettyHarness();
    }

    @Override
    protected String rerunCommand() {
        return "mvn -Pfast -pl p2p-netty -am test -Dtest=NettyTckTest -Dp2p.tck.rules=%s";
    }
}
