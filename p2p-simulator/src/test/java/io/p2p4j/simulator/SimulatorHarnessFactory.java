package io.p2p4j.simulator;

import io.p2p4j.simulator.fabric.NetworkProfile;
import io.p2p4j.tck.TckHarness;
import io.p2p4j.tck.TckHarnessFactory;

/** The harness of this provider's tests, for {@code p2p tck --provider simulator}. */
public final class SimulatorHarnessFactory implements TckHarnessFactory {
    @Override
    public String id() {
        return "simulator";
    }

    @Override
    public TckHarness create(long seed) {
        return new SimulatorHarness(seed, NetworkProfile.lan());
    }
}
