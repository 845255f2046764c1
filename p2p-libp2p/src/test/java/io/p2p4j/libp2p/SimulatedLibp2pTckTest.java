package io.p2p4j.libp2p;

import io.p2p4j.api.Capability;
import io.p2p4j.simulator.SimulationHarness;
import io.p2p4j.tck.Declared;
import io.p2p4j.tck.TckHarness;
import io.p2p4j.tck.junit.P2PProviderTck;
import java.util.EnumSet;
import java.util.Set;

/** The whole stack, with real Noise, keeps the contract on the simulated network, and runs the same way each time. */
class SimulatedLibp2pTckTest extends P2PProviderTck {
    @Override
    protected TckHarness newHarness(long seed) {
        return new SimulationHarness(
                seed,
                EnumSet.of(Capability.ENCRYPTED),
                builder -> builder.stack(Libp2pProvider::create).security(Libp2pProvider::upgrade)) {
            @Override
            public Declared declared() {
                return Libp2pHarness.DECLARED;
            }
        };
    }

    /** They need attackers and wires of real sockets; those run over TCP in {@link Libp2pTckTest}. */
    @Override
    protected Set<String> mayBeInconclusive() {
        return Set.of(
                "LIM-01", "LIM-02", "LIM-03", "LIM-05", "LIM-06", "LIM-08", "LIM-09", "LSTN-11", "SEC-02", "SEC-03",
                "SEC-04", "SEC-05", "SEC-06", "SEC-07", "SEC-08", "SEC-09", "SEC-10", "TIME-04");
    }

    @Override
    protected String rerunCommand() {
        return "mvn -Pfast -pl p2p-libp2p -am test -Dtest=SimulatedLibp2pTckTest -Dp2p.tck.rules=%s";
    }
}
