package io.p2p4j.simulator.fabric;

import static org.assertj.core.api.Assertions.assertThat;

import io.p2p4j.simulator.OtherJvm;
import io.p2p4j.simulator.fault.FaultProfile;
import io.p2p4j.simulator.fault.FaultProfile.Kind;
import io.p2p4j.simulator.fault.LinkFault;
import io.p2p4j.simulator.scenario.Run;
import io.p2p4j.simulator.scenario.Scenario;
import io.p2p4j.simulator.workload.Flood;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** All models of links at once, under an application. */
class LinkModelsTest {
    private static final FaultProfile FAULTS = faults();

    private static FaultProfile faults() {
        FaultProfile faults = FaultProfile.none();
        for (Kind kind : List.of(Kind.BURST_LOSS, Kind.HOLD, Kind.SWIZZLE, Kind.THROTTLE, Kind.CRASH)) {
            faults = faults.with(kind, 200, Duration.ofSeconds(1), Duration.ofSeconds(10));
        }
        return faults;
    }

    /** Runs it in a process of its own. */
    public static void main(String[] arguments) {
        System.out.println("result " + run(Long.parseLong(arguments[0])));
    }

    private static String run(long seed) {
        Run run = scenario(new TreeSet<>()).run(seed);
        run.orFail();
        return run.events() + " events, " + run.draws() + " draws, " + run.traceHash();
    }

    private static Scenario<Flood> scenario(TreeSet<String> seen) {
        NetworkProfile network = NetworkProfile.builder()
                .regions(Regions.world().build())
                .loss(Loss.burst(0.02, 4))
                .nodeRate(NodeRate.of(50_000, 100_000).withCodel())
                .nodeRate("n3", NodeRate.of(20_000, 20_000).withQueueBytes(10_000))
                .build();
        return Scenario.of(Flood.program(4, 1000))
                .nodes(10)
                .network(network)
                .span(Duration.ofSeconds(30))
                .settle(Duration.ofSeconds(90))
                .faults(FAULTS)
                .every(
                        Duration.ofMillis(200),
                        (cluster, number, random) -> cluster.any(random).ifPresent(Flood::publish))
                .always(
                        "faults are seen",
                        cluster -> cluster.faults().stream()
                                .filter(fault -> fault.fault() instanceof LinkFault)
                                .forEach(fault -> seen.add(fault.fault().kind())))
                .atLast(
                        "no fault is left",
                        cluster -> assertThat(cluster.faults()).isEmpty())
                .build();
    }

    @Test
    void everyKindOfFaultComesAndGoes() {
        TreeSet<String> seen = new TreeSet<>();
        for (long seed = 0; seed < 3; seed++) {
            scenario(seen).run(seed).orFail();
        }
        assertThat(seen).containsExactly("burst-loss", "hold", "swizzle", "throttle");
    }

    @Test
    void theRunIsTheSameInEveryProcessAndOnTheOtherJdk() throws IOException, InterruptedException {
        String expected = run(7);
        assertThat(run(7)).isEqualTo(expected);
        assertThat(run(8)).isNotEqualTo(expected);
        List<OtherJvm> jvms = new ArrayList<>(OtherJvm.others());
        jvms.add(OtherJvm.THIS);
        for (OtherJvm jvm : jvms) {
            assertThat(jvm.run(
                            List.of("-XX:+UnlockExperimentalVMOptions", "-XX:hashCode=0"),
                            LinkModelsTest.class,
                            List.of("7")))
                    .as("%s", jvm)
                    .contains("result " + expected);
        }
    }
}
