package io.p2p4j.libp2p;

import io.p2p4j.tck.TckHarness;
import io.p2p4j.tck.junit.P2PProviderTck;
import java.util.Set;

/** The libp2p provider keeps the contract over WebSocket too. */
class Libp2pWebSocketTckTest extends P2PProviderTck {
    @Override
    protected TckHarness newHarness(long seed) {
        return new Libp2pWebSocketHarness();
    }

    @Override
    protected Set<String> mayBeInconclusive() {
        return Set.of("SEC-02", "SEC-03", "SEC-08", "LIM-01", "LIM-02", "LIM-03", "LIM-05", "LIM-06", "LIM-08");
    }

    @Override
    protected String rerunCommand() {
        return "mvn -Pfast -pl p2p-libp2p -am test -Dtest=Libp2pWebSocketTckTest -Dp2p.tck.rules=%s";
    }
}
