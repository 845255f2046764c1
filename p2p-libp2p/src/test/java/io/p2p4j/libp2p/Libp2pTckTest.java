package io.p2p4j.libp2p;

import io.p2p4j.tck.TckHarness;
import io.p2p4j.tck.junit.P2PProviderTck;

/** The libp2p provider keeps the contract. */
class Libp2pTckTest extends P2PProviderTck {
    @Override
    protected TckHarness newHarness(long seed) {
        return new Libp2pHarness();
    }

    @Override
    protected String rerunCommand() {
        return "mvn -Pfast -pl p2p-libp2p -am test -Dtest=Libp2pTckTest -Dp2p.tck.rules=%s";
    }
}
