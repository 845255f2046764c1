package io.p2p4j.libp2p;

import io.p2p4j.tck.TckHarness;
import io.p2p4j.tck.junit.P2PProviderTck;
import java.util.Set;

/** The libp2p provider keeps the contract over QUIC too. */
class Libp2pQuicTckTest extends P2PProviderTck {
    @Override
    protected TckHarness newHarness(long seed) {
        return new Libp2pQuicHarness();
    }

    /**
     * These need an attacker inside the cipher, or somebody who stops in the middle of a handshake, which over QUIC would be a
     * second implementation of QUIC itself. The session above is judged by the same rules over TCP.
     */
    @Override
    protected Set<String> mayBeInconclusive() {
        return Set.of(
                "LSTN-11", "SEC-02", "SEC-03", "SEC-04", "SEC-05", "SEC-06", "SEC-07", "SEC-08", "SEC-09", "SEC-10",
                "TIME-04", "LIM-01", "LIM-02", "LIM-03", "LIM-05", "LIM-06", "LIM-08", "LIM-09");
    }

    @Override
    protected String rerunCommand() {
        return "mvn -Pfast -pl p2p-libp2p -am test -Dtest=Libp2pQuicTckTest -Dp2p.tck.rules=%s";
    }
}
