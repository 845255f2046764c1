package io.p2p4j.simulator.determinism;

import io.p2p4j.planted.Chatter;
import io.p2p4j.planted.PlantedViolation;
import io.p2p4j.simulator.scenario.Scenario;
import java.nio.charset.StandardCharsets;

/** Records a planted violation in a process of its own. Arguments: its name, and the first and last event of a window. */
public final class RecordMain {
    private RecordMain() {}

    public static void main(String[] arguments) {
        Scenario<Chatter> scenario = PlantedViolation.valueOf(arguments[0]).scenario(true);
        Subject subject = Subject.of(scenario, scenario.plan(1));
        Recording recording = arguments.length == 1
                ? Recording.of(subject)
                : Recording.of(subject, new Window(Long.parseLong(arguments[1]), Long.parseLong(arguments[2])));
        System.out.writeBytes(recording.toText().getBytes(StandardCharsets.UTF_8));
        System.out.flush();
    }
}
