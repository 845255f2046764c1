package io.p2p4j.simulator;

import io.p2p4j.simulator.fabric.Latency;
import io.p2p4j.simulator.fabric.LinkProfile;
import io.p2p4j.simulator.fabric.NetworkProfile;
import io.p2p4j.tck.TckHarness;
import io.p2p4j.tck.benign.BenignVariant;
import io.p2p4j.tck.junit.BenignTck;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;

/** Benign conditions: what a slow or lossy network does is no fault of a provider, nor are streams in another order. */
@Tag("once")
class SimulatorBenignTest extends BenignTck {
    private static final NetworkProfile FAR =
            NetworkProfile.of(LinkProfile.PERFECT.withLatency(Latency.fixed(Duration.ofMillis(300))));

    @Override
    protected TckHarness newHarness(long seed) {
        return new SimulatorHarness(seed, NetworkProfile.lan());
    }

    @Override
    protected List<BenignVariant> variants() {
        return List.of(
                variant("perfect network", seed -> new SimulatorHarness(seed, NetworkProfile.perfect())),
                variant("internet with loss", seed -> new SimulatorHarness(seed, NetworkProfile.wan())),
                variant("300 ms each way", seed -> new SimulatorHarness(seed, FAR)),
                variant(
                        "one byte at a time",
                        seed -> new SimulatorHarness(seed, NetworkProfile.lan()).readingByteByByte()),
                BenignVariant.reordered());
    }

    private static BenignVariant variant(String name, TckHarness.Factory factory) {
        return new BenignVariant(name, 1, correct -> factory);
    }
}
