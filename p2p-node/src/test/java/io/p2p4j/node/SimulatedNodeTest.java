package io.p2p4j.node;

import io.p2p4j.api.P2PProvider;
import io.p2p4j.api.config.P2PConfig;
import io.p2p4j.simulator.Simulation;
import io.p2p4j.simulator.fabric.NetworkProfile;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;

/** On the simulator. */
class SimulatedNodeTest extends AbstractNodeTest {
    private final Simulation sim =
            Simulation.builder().seed(3).network(NetworkProfile.wan()).build();

    @AfterEach
    void close() {
        sim.close();
    }

    /** The nodes first. */
    @Override
    @AfterEach
    void end() throws Exception {
        super.end();
    }

    @Override
    P2PProvider provider(String name, P2PConfig config) {
        return sim.provider(name, config);
    }

    @Override
    P2PConfig.Builder config() {
        return P2PConfig.builder();
    }

    @Override
    <T> T await(CompletionStage<T> stage) throws Exception {
        return sim.await(stage);
    }

    @Override
    void awaitUntil(BooleanSupplier condition) {
        if (!sim.runUntil(condition, Duration.ofMinutes(5))) {
            throw new AssertionError("it did not come; " + sim.describe());
        }
    }
}
