package io.p2p4j.node;

import io.p2p4j.api.P2PProvider;
import io.p2p4j.api.config.P2PConfig;
import io.p2p4j.api.identity.Identity;
import io.p2p4j.node.pool.PoolOptions;
import io.p2p4j.simulator.Simulation;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.function.UnaryOperator;

/** Nodes of a simulation, for tests. */
public final class SimNodes {
    private SimNodes() {}

    public static P2PNode node(Simulation sim, String name, UnaryOperator<P2PNode.Builder> refine) {
        Identity identity = sim.identity(name);
        P2PConfig config = P2PConfig.builder().identity(identity).build();
        P2PProvider provider = sim.provider(name, config);
        return refine.apply(P2PNode.builder(NodeConfig.of(config)).provider(provider))
                .build();
    }

    public static P2PNode started(Simulation sim, String name) {
        return started(sim, name, builder -> builder);
    }

    public static P2PNode started(Simulation sim, String name, UnaryOperator<P2PNode.Builder> refine) {
        P2PNode node = node(sim, name, refine);
        await(sim, node.start());
        return node;
    }

    public static P2PNode pooled(Simulation sim, String name, PoolOptions options) {
        return configured(sim, name, config -> config.withPool(options));
    }

    public static P2PNode configured(Simulation sim, String name, UnaryOperator<NodeConfig> refine) {
        return configured(sim, name, refine, builder -> builder);
    }

    public static P2PNode configured(
            Simulation sim, String name, UnaryOperator<NodeConfig> refine, UnaryOperator<P2PNode.Builder> more) {
        Identity identity = sim.identity(name);
        P2PConfig config = P2PConfig.builder().identity(identity).build();
        P2PNode node = more.apply(
                        P2PNode.builder(refine.apply(NodeConfig.of(config))).provider(sim.provider(name, config)))
                .build();
        await(sim, node.start());
        return node;
    }

    public static <T> T await(Simulation sim, CompletionStage<T> stage) {
        try {
            return sim.await(stage);
        } catch (ExecutionException failure) {
            throw new AssertionError(failure.getCause());
        }
    }
}
