package io.p2p4j.planted;

import io.p2p4j.api.P2PConnection;
import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.simulator.scenario.Host;
import io.p2p4j.simulator.scenario.Program;
import io.p2p4j.simulator.scenario.Scenario;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** An application that sends numbers to its neighbour once a second. Where they come from is the planted part. */
public final class Chatter {
    private static final long SECOND_NANOS = 1_000_000_000L;

    private final Host host;
    private final Values values;
    private @Nullable P2PConnection neighbour;
    private int round;

    /** Numbers to send. */
    @FunctionalInterface
    public interface Values {
        /** The numbers of a round, in the order in which they are sent. */
        List<Long> of(Host host, int round) throws Exception;
    }

    private Chatter(Host host, Values values) {
        this.host = host;
        this.values = values;
    }

    /** A scenario of four nodes for five seconds; each node has values of its own. */
    public static Scenario<Chatter> scenario(Supplier<? extends Values> values) {
        return Scenario.of(program(values))
                .nodes(4)
                .span(Duration.ofSeconds(5))
                .settle(Duration.ofSeconds(1))
                .build();
    }

    private static Program<Chatter> program(Supplier<? extends Values> values) {
        return host -> {
            Chatter chatter = new Chatter(host, values.get());
            host.provider().listen().thenAccept(listener -> listener.onConnection(chatter::receive));
            chatter.again();
            return chatter;
        };
    }

    /** The connection to the neighbour, once there. */
    public @Nullable P2PConnection neighbour() {
        return neighbour;
    }

    private void again() {
        host.context().schedule(SECOND_NANOS, this::tell);
    }

    private void tell() {
        again();
        P2PConnection connection = neighbour;
        if (connection == null) {
            List<Multiaddr> all = host.addresses();
            host.provider().connect(all.get((host.number() + 1) % all.size())).thenAccept(made -> neighbour = made);
            return;
        }
        try {
            for (long value : values.of(host, round++)) {
                connection.send(ByteBuffer.allocate(8).putLong(0, value));
            }
        } catch (Exception failure) {
            throw new IllegalStateException(failure);
        }
    }

    private void receive(P2PConnection connection) {
        connection.receive().thenAccept(message -> {
            if (message.isPresent()) {
                receive(connection);
            }
        });
    }
}
