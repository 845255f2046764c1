package io.p2p4j.simulator.workload;

import io.p2p4j.simulator.application.Application;
import io.p2p4j.simulator.application.Arguments;
import io.p2p4j.simulator.application.Blueprint;
import io.p2p4j.simulator.application.Parameter;
import java.time.Duration;
import java.util.List;

/** The {@link Echo} for scenario files. */
public final class EchoApplication implements Application {
    private static final int WAITING_MAX_MAX = 100_000;
    private static final Parameter<Integer> WAITING_MAX =
            Parameter.whole("waiting-max", Echo.WAITING_MAX_DEFAULT, 1, WAITING_MAX_MAX);

    /** Makes it. */
    public EchoApplication() {}

    @Override
    public String name() {
        return "echo";
    }

    @Override
    public String description() {
        return "nodes ask each other numbers, and send back what they are asked";
    }

    @Override
    public List<Parameter<?>> parameters() {
        return List.of(WAITING_MAX);
    }

    @Override
    public Blueprint<Echo> blueprint(Arguments arguments) {
        return Blueprint.of(Echo.program(arguments.get(WAITING_MAX)))
                .operation(
                        "ask",
                        Duration.ofMillis(500),
                        (cluster, number, random) -> cluster.any(random).ifPresent(node -> node.ask(random)))
                .always("every answer is the one to its question", Echo::answersAreRight)
                .atLast("no question waits", Echo::noQuestionWaits)
                .build();
    }
}
