package io.p2p4j.simulator;

import io.p2p4j.simulator.fabric.NetworkProfile;
import io.p2p4j.tck.TckHarness;
import io.p2p4j.tck.junit.P2PProviderTck;

/** The simulator provider keeps the contract. */
class SimulatorTckTest extends P2PProviderTck {
    @Override
    protected TckHarness newHarness(long seed) {
        return new SimulatorHarness(seed, NetworkProfile.lan());
    }

    @Override
    protected String rerunCommand() {
        return "mvn -Pfast -pl p2p-simulator -am test -Dtest=SimulatorTckTest -Dp2p.tck.rules=%s";
    }
}
