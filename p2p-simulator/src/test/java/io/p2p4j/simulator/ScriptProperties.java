package io.p2p4j.simulator;

import io.p2p4j.simulator.fabric.Latency;
import io.p2p4j.simulator.fabric.LinkProfile;
import io.p2p4j.simulator.fabric.NetworkProfile;
import io.p2p4j.tck.TckHarness;
import io.p2p4j.tck.script.Finding;
import io.p2p4j.tck.script.Script;
import io.p2p4j.tck.script.ScriptGenerator;
import io.p2p4j.tck.script.ScriptRun;
import java.time.Duration;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.Tag;
import net.jqwik.api.constraints.IntRange;

/** Whatever script is generated, the model explains what the simulator provider does, on good networks and on bad ones. */
@Tag("once")
class ScriptProperties {
    private static final List<NetworkProfile> NETWORKS = List.of(
            NetworkProfile.lan(),
            NetworkProfile.perfect(),
            NetworkProfile.wan(),
            NetworkProfile.of(LinkProfile.PERFECT
                    .withLatency(Latency.fixed(Duration.ofMillis(300)))
                    .withPacketLoss(0.02)));

    @Property(seed = "1", tries = 2000, shrinking = ShrinkingMode.OFF)
    void theModelExplainsEveryScript(
            @ForAll long seed, @ForAll @IntRange(min = 3, max = 18) int size, @ForAll @IntRange(max = 3) int network) {
        TckHarness.Factory factory = harnessSeed -> new SimulatorHarness(harnessSeed, NETWORKS.get(network));
        Script script = ScriptGenerator.generate(seed, size);
        if (ScriptRun.run(script, factory, seed, 1).problem().isPresent()) {
            throw new AssertionError(Finding.of(script, factory, seed, 1).report());
        }
    }
}
