package io.p2p4j.simulator.scenario;

import io.p2p4j.simulator.Simulation;
import io.p2p4j.simulator.fault.TimedFault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The nodes of a run, as its workload and its checks see them. Owned by the simulation's thread.
 *
 * @param <A> the application's type
 */
public final class Cluster<A> {
    private final Simulation simulation;
    private final List<@Nullable A> applications;
    private final List<String> journal = new ArrayList<>();
    private final Witness witness;
    private @Nullable Core core;
    private Supplier<List<TimedFault>> faults = List::of;

    Cluster(Simulation simulation, int size, Witness witness) {
        this.simulation = simulation;
        this.witness = witness;
        this.applications = new ArrayList<@Nullable A>();
        for (int i = 0; i < size; i++) {
            applications.add(null);
        }
    }

    /**
     * Returns how many nodes there are.
     *
     * @return the number, with those that are down
     */
    public int size() {
        return applications.size();
    }

    /**
     * Returns the application on a node.
     *
     * @param number the node's number, from 0
     * @return the application; empty before the node has started and after a crash, and when there are not so many nodes,
     *     as in a plan that was made smaller
     */
    public Optional<A> node(int number) {
        return number < applications.size() ? Optional.ofNullable(applications.get(number)) : Optional.empty();
    }

    void faults(Supplier<List<TimedFault>> active) {
        faults = active;
    }

    /**
     * Returns what goes wrong at present, for checks that hold only without it.
     *
     * @return the faults that have begun and are not over, in the order of their beginning
     */
    public List<TimedFault> faults() {
        return faults.get();
    }

    /**
     * Returns the applications that run, also on nodes that stand still.
     *
     * @return in the order of the nodes' numbers
     */
    public List<A> running() {
        List<A> running = new ArrayList<>();
        for (A application : applications) {
            if (application != null) {
                running.add(application);
            }
        }
        return running;
    }

    /**
     * Tells whether a node is of the core, whose faults end in the last phase; see {@link Scenario.Builder#core}.
     *
     * @param number the node's number, from 0
     * @return true when it is; for all nodes of a scenario without a core of some
     */
    public boolean isInCore(int number) {
        return core == null || core.has(number);
    }

    /**
     * Returns the applications of the core that run.
     *
     * @return in the order of the nodes' numbers; in the last phase all of the core
     */
    public List<A> core() {
        List<A> running = new ArrayList<>();
        for (int number = 0; number < applications.size(); number++) {
            A application = applications.get(number);
            if (application != null && isInCore(number)) {
                running.add(application);
            }
        }
        return running;
    }

    @Nullable
    Core healedCore() {
        return core;
    }

    void healedCore(Core value) {
        core = value;
    }

    /**
     * Chooses an application that runs.
     *
     * @param random chooses
     * @return the application; empty when none runs
     */
    public Optional<A> any(RandomGenerator random) {
        List<A> running = running();
        return running.isEmpty() ? Optional.empty() : Optional.of(running.get(random.nextInt(running.size())));
    }

    /**
     * Returns the simulated time.
     *
     * @return since the start of the run
     */
    public Duration now() {
        return simulation.now();
    }

    /**
     * Returns what runs the nodes, for faults and looks of an experiment's own.
     *
     * @return the simulation
     */
    public Simulation simulation() {
        return simulation;
    }

    /**
     * Writes a line into the run's journal.
     *
     * @param line what happened
     */
    public void note(String line) {
        Duration now = now();
        journal.add(now + "  " + line);
        witness.noted(now, line);
    }

    List<String> journal() {
        return journal;
    }

    void put(int number, @Nullable A application) {
        applications.set(number, application);
    }
}
