package io.p2p4j.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import io.p2p4j.api.P2PConnection;
import io.p2p4j.api.P2PListener;
import io.p2p4j.api.P2PProvider;
import io.p2p4j.api.config.P2PConfig;
import io.p2p4j.simulator.fabric.NetworkProfile;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;

/** Shuffled events: what nothing promises comes in any order, and what is promised stays. */
class ShuffleTest {
    private static P2PProvider provider(Simulation simulation, String name) {
        return simulation.provider(
                name, P2PConfig.builder().identity(simulation.identity(name)).build());
    }

    private static String ticks(SimulationBuilder builder) {
        try (Simulation simulation = builder.build()) {
            StringBuilder order = new StringBuilder();
            List.of("a", "b", "c")
                    .forEach(name -> provider(simulation, name).context().schedule(1000, () -> order.append(name)));
            simulation.runFor(Duration.ofSeconds(1));
            return order.toString();
        }
    }

    @Test
    void nodesThatActAtTheSameTimeDoSoInAnyOrder() {
        TreeSet<String> plain = new TreeSet<>();
        TreeSet<String> shuffled = new TreeSet<>();
        for (long seed = 0; seed < 60; seed++) {
            plain.add(ticks(Simulation.builder().seed(seed)));
            shuffled.add(ticks(Simulation.builder().seed(seed).shuffled()));
        }
        assertThat(plain).containsExactly("abc");
        assertThat(shuffled).containsExactly("abc", "acb", "bac", "bca", "cab", "cba");
    }

    @Test
    void messagesTasksAndTimersKeepTheirOrder() throws ExecutionException {
        for (long seed = 0; seed < 5; seed++) {
            try (Simulation simulation = Simulation.builder()
                    .seed(seed)
                    .network(NetworkProfile.lan())
                    .shuffled()
                    .build()) {
                P2PProvider one = provider(simulation, "one");
                P2PProvider two = provider(simulation, "two");
                simulation.await(one.start());
                simulation.await(two.start());
                P2PListener listener = simulation.await(two.listen());
                P2PConnection connection =
                        simulation.await(one.connect(listener.localAddresses().get(0)));
                P2PConnection accepted = simulation.await(listener.accept());
                List<Integer> done = new ArrayList<>();
                for (int i = 0; i < 50; i++) {
                    int number = i;
                    connection.send(ByteBuffer.allocate(4).putInt(0, number));
                    one.context().executor().execute(() -> done.add(number));
                    one.context().schedule(1_000_000, () -> done.add(100 + number));
                }
                for (int i = 0; i < 50; i++) {
                    byte[] message = simulation.await(accepted.receive()).orElseThrow();
                    assertThat(ByteBuffer.wrap(message).getInt()).isEqualTo(i);
                }
                simulation.runFor(Duration.ofMillis(10));
                assertThat(done).hasSize(100).isSorted();
            }
        }
    }

    @Test
    void theSameSeedIsTheSameRun() {
        assertThat(ticks(Simulation.builder().seed(3).shuffled()))
                .isEqualTo(ticks(Simulation.builder().seed(3).shuffled()));
    }
}
