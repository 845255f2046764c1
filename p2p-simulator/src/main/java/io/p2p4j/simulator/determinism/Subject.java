package io.p2p4j.simulator.determinism;

import io.p2p4j.simulator.Simulation;
import io.p2p4j.simulator.SimulationBuilder;
import io.p2p4j.simulator.scenario.Plan;
import io.p2p4j.simulator.scenario.Scenario;
import java.util.function.Consumer;

/** Something that can be run again and again, and should do the same each time. */
public interface Subject {
    /**
     * Runs it once, from its beginning to its end, on the calling thread.
     *
     * @param recorder to be attached to the simulation before anything else
     */
    void run(Recorder recorder);

    /**
     * Names it for people.
     *
     * @return one line
     */
    String name();

    /**
     * A run of a scenario.
     *
     * @param scenario what to run
     * @param plan the plan
     * @return the subject
     */
    static Subject of(Scenario<?> scenario, Plan plan) {
        String name = "seed " + plan.seed() + ", " + plan.nodes() + " nodes, " + plan.span() + ", "
                + plan.faults().faults().size() + " faults, " + plan.skipped().size() + " operations left out";
        return named(name, recorder -> scenario.run(plan, recorder));
    }

    /**
     * A simulation that is driven by hand.
     *
     * @param simulation its seed and network; built once for each run
     * @param body what is done with it
     * @return the subject
     */
    static Subject of(SimulationBuilder simulation, Consumer<Simulation> body) {
        return named("a simulation", recorder -> {
            try (Simulation made = simulation.build()) {
                recorder.made(made);
                body.accept(made);
            }
        });
    }

    private static Subject named(String name, Consumer<Recorder> body) {
        return new Subject() {
            @Override
            public void run(Recorder recorder) {
                body.accept(recorder);
            }

            @Override
            public String name() {
                return name;
            }
        };
    }
}
