package io.p2p4j.netty;

import io.p2p4j.api.Capability;
import io.p2p4j.simulator.SimulationHarness;
import io.p2p4j.tck.TckHarness;
import io.p2p4j.tck.junit.P2PProviderTck;
import java.util.EnumSet;
import java.util.Set;

/** The Netty provider's own stack keeps the contract on the simulated network, too. */
class SimulatedNettyTckTest extends P2PProviderTck {
    @Override
    protected TckHarness newHarness(long seed) {
        return new SimulationHarness(
                seed, EnumSet.noneOf(Capability.class), builder -> builder.stack(NettyProvider::create));
    }

    /** They need attackers who speak the simulator's own proofs; the simulator's tests have those. */
    @Override
    protected Set<String> mayBeInconclusive() {
        return Set.of(
                "LIM-01", "LIM-02", "LIM-03", "LIM-05", "LIM-06", "LIM-08", "LIM-09", "LSTN-11", "SEC-02", "SEC-03",
                "SEC-08", "SEC-10", "TIME-04");
    }

    @Override
    protected String rerunCommand() {
        return "mvn -Pfast -pl p2p-netty -am test -Dtest=SimulatedNettyTckTest -Dp2p.tck.rules=%s";
    }
}
