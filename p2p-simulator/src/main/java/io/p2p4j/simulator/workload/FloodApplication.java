package io.p2p4j.simulator.workload;

import io.p2p4j.simulator.application.Application;
import io.p2p4j.simulator.application.Arguments;
import io.p2p4j.simulator.application.Blueprint;
import io.p2p4j.simulator.application.Parameter;
import java.time.Duration;
import java.util.List;

/** The {@link Flood} for scenario files. */
public final class FloodApplication implements Application {
    private static final int MESSAGE_BYTES_MAX = 1 << 20;
    private static final Parameter<Integer> CONNECTIONS =
            Parameter.whole("connections", Flood.CONNECTIONS_DEFAULT, 2, 1000);
    /** 0 is all connections. */
    private static final Parameter<Integer> MESH = Parameter.whole("mesh", 0, 0, 1000);

    private static final Parameter<Integer> MESSAGE_BYTES =
            Parameter.whole("message-bytes", Flood.MESSAGE_BYTES_DEFAULT, Long.BYTES, MESSAGE_BYTES_MAX);

    private static final Parameter<Topology> TOPOLOGY =
            new Parameter<>("topology", Topology.RANDOM, Topology.EXPECTED, Topology::parse);

    /** Makes it. */
    public FloodApplication() {}

    @Override
    public String name() {
        return "flood";
    }

    @Override
    public String description() {
        return "every node passes each message that is new to it on to all its neighbours";
    }

    @Override
    public List<Parameter<?>> parameters() {
        return List.of(TOPOLOGY, CONNECTIONS, MESH, MESSAGE_BYTES);
    }

    @Override
    public Blueprint<Flood> blueprint(Arguments arguments) {
        int connections = arguments.get(CONNECTIONS);
        int mesh = arguments.get(MESH) == 0 ? connections : arguments.get(MESH);
        return Blueprint.of(Flood.program(arguments.get(TOPOLOGY), connections, mesh, arguments.get(MESSAGE_BYTES)))
                .operation(
                        "publish",
                        Duration.ofSeconds(1),
                        (cluster, number, random) -> cluster.any(random).ifPresent(Flood::publish))
                .atLast("the newest message is everywhere", Flood::newestIsEverywhere)
                .build();
    }
}
