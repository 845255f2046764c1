package io.p2p4j.netty;

import io.p2p4j.api.Capability;
import io.p2p4j.simulator.SimulationHarness;
import io.p2p4j.tck.TckHarness;
import io.p2p4j.tck.junit.P2PProviderTck;
import java.util.EnumSet;
import java.util.Set;

/** The Netty provider's own stack with the JDK's real TLS keeps the contract on the simulated network, too. */
class SimulatedTlsTckTest extends P2PProviderTck {
    @Override
    protected TckHarness newHarness(long seed) {
        return new SimulationHarness(
                seed,
                EnumSet.of(Capability.ENCRYPTED),
                builder -> builder.stack(NettyProvider::create).security(SimulatedTls::new));
    }

    /** They need attackers and wires that know TLS; they run over TCP in {@link NettyTckTest}. */
    @Override
    protected Set<String> mayBeInconclusive() {
        return Set.of(
                "LIM-01", "LIM-02", "LIM-03", "LIM-05", "LIM-06", "LIM-08", "LIM-09", "LSTN-11", "SEC-02", "SEC-03",
                "SEC-04", "SEC-05", "SEC-06", "SEC-07", "SEC-08", "SEC-09", "SEC-10", "TIME-04");
    }

    @Override
    protected String rerunCommand() {
        return "mvn -Pfast -pl p2p-netty -am test -Dtest=SimulatedTlsTckTest -Dp2p.tck.rules=%s";
    }
}
