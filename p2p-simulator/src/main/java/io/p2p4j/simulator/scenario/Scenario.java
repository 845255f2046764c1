package io.p2p4j.simulator.scenario;

import io.p2p4j.api.config.P2PConfig;
import io.p2p4j.simulator.SimulationBuilder;
import io.p2p4j.simulator.dns.SimulatedDns;
import io.p2p4j.simulator.fabric.NetworkProfile;
import io.p2p4j.simulator.fabric.NodeClock;
import io.p2p4j.simulator.fabric.SecuritySuite;
import io.p2p4j.simulator.fault.FaultProfile;
import io.p2p4j.simulator.fault.FaultSchedule;
import io.p2p4j.simulator.nat.NatProfile;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * An application on simulated nodes: how many nodes, which network, what is done to it, what goes wrong, what must hold
 * after every event and what must hold in the end. One scenario has one run for each seed. Immutable; runs on different
 * threads do not meet.
 *
 * @param <A> the application's type
 */
public final class Scenario<A> {
    final Program<A> program;
    final int nodes;
    final Duration span;
    final Duration settle;
    final NetworkProfile network;
    final SecuritySuite security;
    final UnaryOperator<P2PConfig.Builder> config;
    final FaultProfile faults;
    final FaultSchedule schedule;
    final long eventsMax;
    final UnaryOperator<SimulationBuilder> simulation;
    final @Nullable Clocks clocks;
    final boolean shuffled;
    /** The part of the nodes that the core is more than; 1 when all faults end. */
    final double core;

    final List<Nat> nats;
    final IntFunction<Optional<String>> places;
    final @Nullable Consumer<SimulatedDns> names;
    final List<Work<A>> workload;
    final List<Named<A>> always;
    final List<Named<A>> atLast;

    /** How wrong the machines' clocks are, at most. */
    record Clocks(Duration offset, int driftPpm) {}

    /** An operation that is done again and again. */
    record Work<A>(Duration every, Operation<A> operation) {}

    /** A check with its name. */
    record Named<A>(String name, Check<A> check) {}

    /** A translator, and the one that it is behind itself. */
    record Nat(String name, NatProfile profile, Optional<String> behind) {}

    private Scenario(Builder<A> builder) {
        program = builder.program;
        nodes = builder.nodes;
        span = builder.span;
        settle = builder.settle;
        network = builder.network;
        security = builder.security;
        config = builder.config;
        faults = builder.faults;
        schedule = builder.schedule;
        eventsMax = builder.eventsMax;
        simulation = builder.simulation;
        clocks = builder.clocks;
        shuffled = builder.shuffled;
        core = builder.core;
        nats = List.copyOf(builder.nats);
        places = builder.places;
        names = builder.names;
        workload = List.copyOf(builder.workload);
        always = List.copyOf(builder.always);
        atLast = List.copyOf(builder.atLast);
    }

    /**
     * Begins a scenario of three nodes on a local network, for a minute, without faults.
     *
     * @param program makes the application of a node
     * @param <A> the application's type
     * @return a builder
     */
    public static <A> Builder<A> of(Program<A> program) {
        return new Builder<>(program);
    }

    /**
     * Returns the names of the nodes.
     *
     * @param count how many
     * @return {@code n0}, {@code n1} and so on
     */
    static List<String> names(int count) {
        return IntStream.range(0, count).mapToObj(number -> "n" + number).toList();
    }

    /**
     * Draws the plan of a seed.
     *
     * @param seed any number
     * @return what {@link #run(long)} runs
     */
    public Plan plan(long seed) {
        FaultSchedule drawn = faults.schedule(seed, names(nodes), span);
        return new Plan(seed, nodes, span, schedule.faults().isEmpty() ? drawn : drawn.with(schedule), Set.of());
    }

    /**
     * Runs the plan of a seed on the calling thread.
     *
     * @param seed any number
     * @return what came of it
     */
    public Run run(long seed) {
        return run(plan(seed));
    }

    /**
     * Runs a plan on the calling thread.
     *
     * @param plan drawn, or made smaller, or written by hand
     * @return what came of it
     */
    public Run run(Plan plan) {
        return run(plan, Witness.NONE);
    }

    /**
     * Runs a plan on the calling thread, and lets somebody watch. That changes nothing.
     *
     * @param plan what to run
     * @param witness told what happens
     * @return what came of it
     */
    public Run run(Plan plan, Witness witness) {
        return new ScenarioRun<>(this, plan, witness).run();
    }

    /**
     * Builds a scenario. Not thread-safe.
     *
     * @param <A> the application's type
     */
    public static final class Builder<A> {
        private final Program<A> program;
        private int nodes = 3;
        private Duration span = Duration.ofMinutes(1);
        private Duration settle = Duration.ofSeconds(30);
        private NetworkProfile network = NetworkProfile.lan();
        private SecuritySuite security = SecuritySuite.NULL;
        private UnaryOperator<P2PConfig.Builder> config = UnaryOperator.identity();
        private FaultProfile faults = FaultProfile.none();
        private FaultSchedule schedule = FaultSchedule.NONE;
        private long eventsMax = Long.MAX_VALUE;
        private UnaryOperator<SimulationBuilder> simulation = UnaryOperator.identity();
        private @Nullable Clocks clocks;
        private boolean shuffled;
        private double core = 1;
        private final List<Nat> nats = new ArrayList<>();
        private IntFunction<Optional<String>> places = number -> Optional.empty();
        private @Nullable Consumer<SimulatedDns> names;
        private final List<Work<A>> workload = new ArrayList<>();
        private final List<Named<A>> always = new ArrayList<>();
        private final List<Named<A>> atLast = new ArrayList<>();

        private Builder(Program<A> program) {
            this.program = program;
        }

        /**
         * Sets how many nodes there are.
         *
         * @param value 1 or more
         * @return this builder
         */
        public Builder<A> nodes(int value) {
            nodes = value;
            return this;
        }

        /**
         * Sets how long workload and faults go on.
         *
         * @param value simulated time
         * @return this builder
         */
        public Builder<A> span(Duration value) {
            span = value;
            return this;
        }

        /**
         * Sets how long the nodes have, after the last fault has ended, to get to what must hold at last.
         *
         * @param value simulated time; 30 s unless set
         * @return this builder
         */
        public Builder<A> settle(Duration value) {
            settle = value;
            return this;
        }

        /**
         * Sets the network's conditions.
         *
         * @param value the conditions
         * @return this builder
         */
        public Builder<A> network(NetworkProfile value) {
            network = value;
            return this;
        }

        /**
         * Adds a network address translator in the open network. With one, or with names, nodes listen at
         * {@code /ip4/…/tcp/4001} instead of at {@code /memory/…}.
         *
         * @param name for {@link #behind} and for faults
         * @param profile how it behaves
         * @return this builder
         */
        public Builder<A> nat(String name, NatProfile profile) {
            nats.add(new Nat(name, profile, Optional.empty()));
            return this;
        }

        /**
         * Adds a network address translator behind another one, as a home's is behind its carrier's.
         *
         * @param name for {@link #behind} and for faults
         * @param profile how it behaves
         * @param outer the name of one that was added before
         * @return this builder
         */
        public Builder<A> nat(String name, NatProfile profile, String outer) {
            nats.add(new Nat(name, profile, Optional.of(outer)));
            return this;
        }

        /**
         * Gives the network names, before its nodes are there: the n-th one in the open network is 10.0.0.n+1.
         *
         * @param value puts the first records
         * @return this builder
         */
        public Builder<A> names(Consumer<SimulatedDns> value) {
            names = value;
            return this;
        }

        /**
         * Says which nodes stand behind which translators.
         *
         * @param value gets a node's number; empty in the open network
         * @return this builder
         */
        public Builder<A> behind(IntFunction<Optional<String>> value) {
            places = value;
            return this;
        }

        /**
         * Sets how nodes learn who the other one is.
         *
         * @param value the suite; {@link SecuritySuite#NULL}, which costs nothing, unless set
         * @return this builder
         */
        public Builder<A> security(SecuritySuite value) {
            security = value;
            return this;
        }

        /**
         * Changes the configuration of every node.
         *
         * @param value gets a builder with identity and listen address set
         * @return this builder
         */
        public Builder<A> config(UnaryOperator<P2PConfig.Builder> value) {
            config = value;
            return this;
        }

        /**
         * Sets what goes wrong.
         *
         * @param value how often which faults come
         * @return this builder
         */
        public Builder<A> faults(FaultProfile value) {
            faults = value;
            return this;
        }

        /**
         * Adds faults that come in every run, whatever the seed.
         *
         * @param value which faults, and when
         * @return this builder
         */
        public Builder<A> schedule(FaultSchedule value) {
            schedule = value;
            return this;
        }

        /**
         * Bounds how many events a run has. One with more ends as a violation of "no more events than the limit".
         *
         * @param value 1 or more; without a bound unless set
         * @return this builder
         */
        public Builder<A> eventsMax(long value) {
            if (value < 1) {
                throw new IllegalArgumentException("eventsMax: " + value + " (expected 1 or more)");
            }
            eventsMax = value;
            return this;
        }

        /**
         * Changes the simulation below: how blocking code is run, what the nodes' providers are made of, a real security
         * handshake.
         *
         * @param value gets a builder with seed, network and security set; called for every run
         * @return this builder
         */
        public Builder<A> simulation(UnaryOperator<SimulationBuilder> value) {
            simulation = value;
            return this;
        }

        /**
         * Lets each machine's clock be wrong from the start, by an offset and a drift of its own from the seed.
         *
         * @param offsetMax how much the wall clocks are off at most, forward or back
         * @param driftPpmMax how many parts per million clocks run too fast or too slow at most
         * @return this builder
         */
        public Builder<A> clocks(Duration offsetMax, int driftPpmMax) {
            if (offsetMax.isNegative() || driftPpmMax < 0 || driftPpmMax > NodeClock.DRIFT_PPM_MAX) {
                throw new IllegalArgumentException("clocks: off by " + offsetMax + ", drift " + driftPpmMax
                        + " ppm (expected 0 or more, and at most " + NodeClock.DRIFT_PPM_MAX + " ppm)");
            }
            clocks = new Clocks(offsetMax, driftPpmMax);
            return this;
        }

        /**
         * Lets events of one instant always run in a random order; see {@link SimulationBuilder#shuffled}. As a fault,
         * {@code shuffle} does so for a while.
         *
         * @return this builder
         */
        public Builder<A> shuffled() {
            shuffled = true;
            return this;
        }

        /**
         * Lets the faults of the last phase end for a core of nodes alone, which the seed chooses: the smallest group that is
         * more than a fraction of all. Each of the others is dead, stands still or is cut off from the core for ever. What
         * must hold at last must hold for the core; see {@link Cluster#core} and {@link Cluster#isInCore}.
         *
         * @param moreThan the fraction, from 0 and less than 1: 0.5 for a majority
         * @return this builder
         */
        public Builder<A> core(double moreThan) {
            if (!(moreThan >= 0 && moreThan < 1)) {
                throw new IllegalArgumentException(
                        "core: more than " + moreThan + " (expected 0 or more and less than 1)");
            }
            core = moreThan;
            return this;
        }

        /**
         * Adds to the workload: an operation that is done again and again until {@link #span} is over.
         *
         * @param gap the time between two of them, and before the first
         * @param operation what is done
         * @return this builder
         */
        public Builder<A> every(Duration gap, Operation<A> operation) {
            workload.add(new Work<>(gap, operation));
            return this;
        }

        /**
         * Adds an invariant: it is checked after every event.
         *
         * @param name what must hold, for reports
         * @param check throws when it does not
         * @return this builder
         */
        public Builder<A> always(String name, Check<A> check) {
            always.add(new Named<>(name, check));
            return this;
        }

        /**
         * Adds what must hold in the end, when no fault of the {@link #core} has been for {@link #settle}.
         *
         * @param name what must hold, for reports
         * @param check throws when it does not
         * @return this builder
         */
        public Builder<A> atLast(String name, Check<A> check) {
            atLast.add(new Named<>(name, check));
            return this;
        }

        /**
         * Builds the scenario.
         *
         * @return the scenario
         */
        public Scenario<A> build() {
            return new Scenario<>(this);
        }
    }
}
