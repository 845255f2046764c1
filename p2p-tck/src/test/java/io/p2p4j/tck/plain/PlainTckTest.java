package io.p2p4j.tck.plain;

import io.p2p4j.tck.TckHarness;
import io.p2p4j.tck.junit.P2PProviderTck;

/** The example keeps the contract, as far as its capabilities go. */
class PlainTckTest extends P2PProviderTck {
    @Override
    protected TckHarness newHarness(long seed) {
        return new PlainHarness();
    }

    @Override
    protected String rerunCommand() {
        return "mvn -Pfast -pl p2p-tck -am test -Dtest=PlainTckTest -Dp2p.tck.rules=%s";
    }
}
