package io.p2p4j.simulator.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.error.P2PException;
import io.p2p4j.simulator.scenario.Host;
import io.p2p4j.simulator.scenario.Run;
import io.p2p4j.simulator.scenario.Scenario;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PathFaultTest {
    /** Sends a number every 100 ms to everybody, and keeps what it hears. */
    private static final class Counter {
        final List<Long> heard = new ArrayList<>();
        int damaged;
        private final Host host;
        private long sent;

        Counter(Host host) {
            this.host = host;
            try {
                var socket = host.socket(Multiaddr.udp("0.0.0.0", 4000), (from, data) -> hear(data));
                tick(() -> {
                    byte[] number = ByteBuffer.allocate(16)
                            .putLong(sent)
                            .putLong(~sent++)
                            .array();
                    for (int other = 1; other <= host.addresses().size(); other++) {
                        if (other != host.number() + 1) {
                            socket.send(Multiaddr.udp("10.0.0." + other, 4000), number);
                        }
                    }
                });
            } catch (P2PException taken) {
                throw new UncheckedIOException(taken);
            }
        }

        private void tick(Runnable task) {
            host.context().schedule(100_000_000, () -> {
                task.run();
                tick(task);
            });
        }

        private void hear(byte[] data) {
            ByteBuffer in = ByteBuffer.wrap(data);
            if (data.length == 16 && in.getLong(0) == ~in.getLong(8)) {
                heard.add(in.getLong());
            } else {
                damaged++;
            }
        }

        long repeats() {
            return heard.size() - heard.stream().distinct().count();
        }

        boolean inOrder() {
            return heard.equals(heard.stream().sorted().toList());
        }
    }

    /** What the node n1 heard of n0, when this went wrong in the second half of the first minute. */
    private static Counter heard(String fault) {
        Counter[] other = new Counter[1];
        Scenario<Counter> scenario = Scenario.of(Counter::new)
                .nodes(2)
                .settle(Duration.ofSeconds(40))
                .atLast("seen", cluster -> other[0] = cluster.node(1).orElseThrow())
                .build();
        FaultSchedule schedule = FaultSchedule.parse("at 30s for 30s " + fault);
        assertThat(FaultSchedule.parse(schedule.toString())).isEqualTo(schedule);
        Run run = scenario.run(scenario.plan(1).withFaults(schedule));
        run.orFail();
        assertThat(other[0].heard.get(0)).isZero();
        assertThat(other[0].heard.subList(other[0].heard.size() - 300, other[0].heard.size()))
                .as("when the fault is over")
                .isSorted()
                .doesNotHaveDuplicates();
        return other[0];
    }

    @Test
    void eachKindDoesWhatItSaysAndEnds() {
        Counter twice = heard("duplicate n0 0.5");
        assertThat(twice.repeats()).isBetween(100L, 200L);
        assertThat(twice.damaged).isZero();
        Counter reordered = heard("reorder n0 0.5 0.5s");
        assertThat(reordered.inOrder()).isFalse();
        assertThat(reordered.repeats()).isZero();
        assertThat(reordered.heard).hasSize(999);
        Counter corrupt = heard("corrupt n0 0.3");
        assertThat(corrupt.damaged).isBetween(100, 200);
        assertThat(corrupt.heard).hasSize(999 - corrupt.damaged).isSorted();
        Counter untouched = heard("corrupt n1 1.0");
        assertThat(untouched.heard).hasSize(999).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void wordsThatDoNotFitAreRefused() {
        for (String wrong : List.of(
                "duplicate n0",
                "duplicate n0 2",
                "reorder n0 0.5",
                "reorder n0 0.5 -1s",
                "reorder n0 NaN 1s",
                "corrupt n0 x",
                "corrupt n0 -0.1")) {
            assertThatIllegalArgumentException()
                    .as(wrong)
                    .isThrownBy(() -> FaultSchedule.parse("at 1s for 1s " + wrong));
        }
    }
}
