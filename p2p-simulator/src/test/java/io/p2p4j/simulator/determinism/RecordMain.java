package io.p2p4j.simulator.determinism;

import io.p2p4j.planted.PlantedViolation;
import io.p2p4j.simulator.fabric.NetworkProfile;
import io.p2p4j.simulator.fabric.SecuritySuite;
import io.p2p4j.simulator.fault.FaultProfile;
import io.p2p4j.simulator.scenario.Register;
import io.p2p4j.simulator.scenario.Scenario;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * Records a run in a process of its own. Arguments: a planted violation or {@link #REGISTER}, the seed of a run before, the
 * seed, and the first and last event of a window.
 */
public final class RecordMain {
    /** An application without a violation, on a bad network. */
    static final String REGISTER = "REGISTER";

    private RecordMain() {}

    static Subject subject(String name, long seed) {
        Scenario<?> scenario = name.equals(REGISTER)
                ? register()
                : PlantedViolation.valueOf(name).scenario(true);
        return Subject.of(scenario, scenario.plan(seed));
    }

    private static Scenario<Register> register() {
        return Scenario.of(Register::start)
                .nodes(4)
                .span(Duration.ofSeconds(20))
                .settle(Duration.ofSeconds(5))
                .network(NetworkProfile.mobile())
                .security(SecuritySuite.PROOF)
                .faults(FaultProfile.chaos())
                .every(
                        Duration.ofSeconds(1),
                        (cluster, number, random) -> cluster.any(random).ifPresent(Register::write))
                .build();
    }

    public static void main(String[] arguments) {
        long before = Long.parseLong(arguments[1]);
        Subject subject = subject(arguments[0], Long.parseLong(arguments[2]));
        if (before >= 0) {
            Recording.of(subject(arguments[0], before));
        }
        Recording recording = arguments.length == 3
                ? Recording.of(subject)
                : Recording.of(subject, new Window(Long.parseLong(arguments[3]), Long.parseLong(arguments[4])));
        // Whatever the default encoding is.
        System.out.writeBytes(recording.toText().getBytes(StandardCharsets.UTF_8));
        System.out.flush();
    }
}
