package io.p2p4j.libp2p;

import io.p2p4j.tck.TckHarness;
import io.p2p4j.tck.junit.P2PProviderTck;

/** The libp2p provider keeps over Mplex what can be kept without flow control. */
class Libp2pMplexTckTest extends P2PProviderTck {
    @Override
    protected TckHarness newHarness(long seed) {
        return new Libp2pHarness("noise_first", "mplex");
    }

    @Override
    protected String rerunCommand() {
        return "mvn -Pfast -pl p2p-libp2p -am test -Dtest=Libp2pMplexTckTest -Dp2p.tck.rules=%s";
    }
}
