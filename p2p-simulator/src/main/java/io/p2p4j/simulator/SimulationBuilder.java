package io.p2p4j.simulator;

import io.p2p4j.simulator.fabric.NetworkProfile;
import io.p2p4j.simulator.fabric.SecuritySuite;
import io.p2p4j.simulator.thread.ThreadOptions;
import org.jspecify.annotations.Nullable;

/** Builds a simulation. Not thread-safe. */
public final class SimulationBuilder {
    long seed;
    NetworkProfile network = NetworkProfile.perfect();
    SecuritySuite security = SecuritySuite.PROOF;

    @Nullable
    Security handshake;

    Stack stack = SimulatorProviderFactory::provider;
    ThreadOptions threads = ThreadOptions.DEFAULTS;
    boolean shuffled;

    SimulationBuilder() {}

    /**
     * Sets what all chance follows from.
     *
     * @param value any number
     * @return this builder
     */
    public SimulationBuilder seed(long value) {
        seed = value;
        return this;
    }

    /**
     * Sets the network's conditions.
     *
     * @param profile the conditions
     * @return this builder
     */
    public SimulationBuilder network(NetworkProfile profile) {
        network = profile;
        return this;
    }

    /**
     * Sets how nodes learn who the other one is.
     *
     * @param suite the suite
     * @return this builder
     */
    public SimulationBuilder security(SecuritySuite suite) {
        security = suite;
        handshake = null;
        return this;
    }

    /**
     * Secures links by a real handshake instead of a {@link SecuritySuite}.
     *
     * @param real makes the channels of each node
     * @return this builder
     */
    public SimulationBuilder security(Security real) {
        handshake = real;
        return this;
    }

    /**
     * Sets what providers are made of.
     *
     * @param value the stack; that of the provider {@code simulator} unless set
     * @return this builder
     */
    public SimulationBuilder stack(Stack value) {
        stack = value;
        return this;
    }

    /**
     * Sets how blocking code is run.
     *
     * @param options the options; {@link ThreadOptions#DEFAULTS} unless set
     * @return this builder
     */
    public SimulationBuilder threads(ThreadOptions options) {
        threads = options;
        return this;
    }

    /**
     * Lets events of one instant run in a random order that the seed decides, instead of the order of their scheduling. What
     * the interfaces promise stays: each node's tasks, each node's timers and each link's packets keep their order.
     *
     * @return this builder
     */
    public SimulationBuilder shuffled() {
        shuffled = true;
        return this;
    }

    /**
     * Builds the simulation, owned by the calling thread.
     *
     * @return a simulation at time 0
     */
    public Simulation build() {
        return new Simulation(this);
    }
}
