package io.p2p4j.simulator.determinism;

import io.p2p4j.simulator.Simulation;
import io.p2p4j.simulator.SimulationBuilder;
import io.p2p4j.simulator.scenario.Plan;
import io.p2p4j.simulator.scenario.Run;
import io.p2p4j.simulator.scenario.Scenario;
import java.util.function.Consumer;

/** Something that can be run again and again, and should do the same each time. */
public final class Subject {
    private final String name;
    private final Consumer<Recorder> body;

    private Subject(String name, Consumer<Recorder> body) {
        this.name = name;
        this.body = body;
    }

    /**
     * A run of a scenario.
     *
     * @param scenario what to run
     * @param plan the plan
     * @return the subject
     */
    public static Subject of(Scenario<?> scenario, Plan plan) {
        String name = "seed " + plan.seed() + ", " + plan.nodes() + " nodes, " + plan.span() + ", "
                + plan.faults().faults().size() + " faults, " + plan.skipped().size() + " operations left out";
        return new Subject(name, recorder -> {
            Run run = scenario.run(plan, recorder);
            recorder.ended(run.draws(), run.traceHash());
        });
    }

    /**
     * A simulation that is driven by hand.
     *
     * @param simulation its seed and network; built once for each run
     * @param body what is done with it
     * @return the subject
     */
    public static Subject of(SimulationBuilder simulation, Consumer<Simulation> body) {
        return new Subject("a simulation", recorder -> {
            try (Simulation made = simulation.build()) {
                recorder.made(made);
                body.accept(made);
                recorder.ended(made.drawCount(), made.traceHash());
            }
        });
    }

    void run(Recorder recorder) {
        body.accept(recorder);
    }

    @Override
    public String toString() {
        return name;
    }
}
