package io.p2p4j.examples.simulation.zoo;

import io.p2p4j.simulator.application.Application;
import io.p2p4j.simulator.application.Arguments;
import io.p2p4j.simulator.application.Blueprint;
import io.p2p4j.simulator.application.Parameter;
import io.p2p4j.simulator.fault.FaultProfile;
import io.p2p4j.simulator.scenario.Scenario;
import java.time.Duration;
import java.util.List;

/**
 * One animal of the zoo: an application with a bug that can be taken out. Scenario files name it by its name, and take the bug
 * out by {@code bug: false}.
 */
public abstract class Exhibit implements Application {
    private static final Parameter<Boolean> BUG = Parameter.flag("bug", true);
    private static final double FAULTS_PER_HOUR = 60;
    private static final Duration FAULT_SHORTEST = Duration.ofSeconds(1);
    private static final Duration FAULT_LONGEST = Duration.ofSeconds(20);

    private final String name;
    private final String bug;
    private final String remedy;
    private final int nodes;
    private final List<FaultProfile.Kind> kinds;

    Exhibit(String name, String bug, String remedy, int nodes, FaultProfile.Kind... kinds) {
        this.name = name;
        this.bug = bug;
        this.remedy = remedy;
        this.nodes = nodes;
        this.kinds = List.of(kinds);
    }

    abstract Blueprint<?> blueprint(boolean withBug);

    /**
     * Returns the scenario with the bug or without it: a minute in which each kind of faults comes once on average, and each
     * seed switches some kinds off.
     *
     * @param withBug true for the one in which something does not hold for some seeds
     * @return the scenario
     */
    public final Scenario<?> scenario(boolean withBug) {
        return scenario(blueprint(withBug));
    }

    private <A> Scenario<A> scenario(Blueprint<A> blueprint) {
        FaultProfile faults = FaultProfile.none();
        for (FaultProfile.Kind kind : kinds) {
            faults = faults.with(kind, FAULTS_PER_HOUR, FAULT_SHORTEST, FAULT_LONGEST);
        }
        FaultProfile profile = faults.swarm();
        return blueprint.scenario(
                blueprint.workload(),
                blueprint.checks(),
                builder -> builder.nodes(nodes).faults(profile));
    }

    static void atMost(long most, long count, String what) {
        if (count > most) {
            throw new AssertionError(count + " " + what + " (expected at most " + most + ")");
        }
    }

    /**
     * Returns the name of the application's package.
     *
     * @return one word
     */
    @Override
    public final String name() {
        return name;
    }

    /**
     * Says what is wrong with it.
     *
     * @return a sentence
     */
    @Override
    public final String description() {
        return bug;
    }

    /**
     * Says what makes it right.
     *
     * @return a sentence
     */
    public final String remedy() {
        return remedy;
    }

    @Override
    public final List<Parameter<?>> parameters() {
        return List.of(BUG);
    }

    @Override
    public final Blueprint<?> blueprint(Arguments arguments) {
        return blueprint(arguments.get(BUG));
    }

    @Override
    public final String toString() {
        return name;
    }
}
