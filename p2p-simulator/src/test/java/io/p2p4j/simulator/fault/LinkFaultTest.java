package io.p2p4j.simulator.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.p2p4j.api.config.P2PConfig;
import io.p2p4j.simulator.Simulation;
import io.p2p4j.simulator.fabric.Fabric;
import io.p2p4j.simulator.fabric.Holds;
import io.p2p4j.simulator.fabric.NodeRate;
import io.p2p4j.simulator.fabric.SimNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LinkFaultTest {
    private static final List<String> NAMES = List.of("n0", "n1", "n2", "n3", "n4", "n5");

    private final Simulation simulation = Simulation.builder().seed(3).build();
    private final Fabric fabric = simulation.fabric();
    private final Holds holds = fabric.holds();
    private final FaultInjector injector = new FaultInjector(simulation, new FaultInjector.Processes() {
        @Override
        public void crash(String node) {
            simulation.kill(node);
        }

        @Override
        public void restart(String node) {
            simulation.restart(node);
        }
    });

    @BeforeEach
    void addNodes() {
        NAMES.forEach(name -> simulation.provider(
                name, P2PConfig.builder().identity(simulation.identity(name)).build()));
    }

    @AfterEach
    void close() {
        simulation.close();
    }

    private SimNode node(String name) {
        return fabric.node(name).orElseThrow();
    }

    private void plan(String... lines) {
        injector.plan(FaultSchedule.parse(String.join("\n", lines)));
    }

    private void run(double seconds) {
        simulation.runFor(Duration.ofMillis((long) (1000 * seconds)));
    }

    private boolean isHeld(String from, String to) {
        return holds.isHeld(node(from), node(to));
    }

    /** Those that are held in both directions from and to all others. */
    private List<String> clogged() {
        return NAMES.stream()
                .filter(name -> NAMES.stream()
                        .filter(other -> !other.equals(name))
                        .allMatch(other -> isHeld(name, other) && isHeld(other, name)))
                .toList();
    }

    @Test
    void holdsOverlapAndEndWithTheLastOne() {
        plan("at 1s for 10s hold n0 n1", "at 5s for 10s hold n0 n1", "at 6s for 1s hold n1 n0");
        run(0.5);
        assertThat(isHeld("n0", "n1")).isFalse();
        run(1);
        assertThat(isHeld("n0", "n1")).isTrue();
        assertThat(isHeld("n1", "n0")).isFalse();
        assertThat(injector.active()).hasSize(1);
        run(5);
        assertThat(isHeld("n1", "n0")).isTrue();
        run(6);
        assertThat(isHeld("n0", "n1")).isTrue();
        assertThat(isHeld("n1", "n0")).isFalse();
        run(3);
        assertThat(isHeld("n0", "n1")).isFalse();
        assertThat(injector.active()).isEmpty();
    }

    private boolean arrives(String from, String to) {
        List<Duration> arrivals = new ArrayList<>();
        fabric.datagram(node(from), node(to), new byte[1], () -> arrivals.add(simulation.now()));
        run(0.1);
        return !arrivals.isEmpty();
    }

    @Test
    void cutsOverlapAndEachDirectionIsMendedByTheLastOne() {
        plan("at 1s for 10s partition n0 n1", "at 5s for 10s one-way n0 n2", "at 6s for 10s partition n0");
        assertThat(arrives("n0", "n2")).isTrue();
        run(2);
        assertThat(arrives("n0", "n2")).isFalse();
        assertThat(arrives("n2", "n0")).isFalse();
        assertThat(arrives("n0", "n1")).isTrue();
        assertThat(arrives("n2", "n3")).isTrue();
        run(9);
        assertThat(arrives("n1", "n2")).isTrue();
        assertThat(arrives("n0", "n1")).isFalse();
        assertThat(arrives("n0", "n2")).isFalse();
        run(4);
        assertThat(injector.active()).hasSize(1);
        assertThat(arrives("n0", "n2")).isFalse();
        run(1);
        assertThat(arrives("n0", "n2")).isTrue();
        assertThat(arrives("n2", "n0")).isTrue();
    }

    @Test
    void whatIsHeldArrivesAtTheEndOfTheFault() {
        List<Duration> arrivals = new ArrayList<>();
        plan("at 1s for 10s hold n0 n1");
        run(2);
        fabric.datagram(node("n0"), node("n1"), new byte[1], () -> arrivals.add(simulation.now()));
        run(20);
        assertThat(arrivals).containsExactly(Duration.ofSeconds(11));
    }

    @Test
    void aSwizzleClogsOneAfterAnotherAndFreesThemInAnotherOrder() {
        plan("at 10s for 80s swizzle n3 n0 n1 n2");
        run(9);
        assertThat(clogged()).isEmpty();
        List<String> order = new ArrayList<>();
        List<Integer> counts = new ArrayList<>();
        for (int step = 0; step < 9; step++) {
            run(step == 0 ? 2 : 10);
            counts.add(clogged().size());
            clogged().stream().filter(name -> !order.contains(name)).forEach(order::add);
        }
        assertThat(counts).containsExactly(1, 2, 3, 4, 4, 3, 2, 1, 0);
        assertThat(order).containsExactly("n3", "n0", "n1", "n2");
    }

    @Test
    void theOrderOfFreeingIsDrawnAndNotThatOfClogging() {
        TreeSet<String> orders = new TreeSet<>();
        for (int at = 1; at <= 10; at++) {
            plan("at " + 100 * at + "s for 80s swizzle n0 n1 n2 n3");
        }
        run(95);
        for (int at = 1; at <= 10; at++) {
            run(50);
            List<String> freed = new ArrayList<>();
            for (int step = 0; step < 4; step++) {
                List<String> still = clogged();
                NAMES.subList(0, 4).stream()
                        .filter(name -> !still.contains(name) && !freed.contains(name))
                        .forEach(freed::add);
                run(step == 3 ? 20 : 10);
            }
            orders.add(freed.toString());
        }
        assertThat(orders).hasSizeGreaterThan(4);
    }

    @Test
    void endingASwizzleEarlyFreesEverybodyForGood() {
        plan("at 10s for 80s swizzle n3 n0 n1 n2", "at 10s for 80s hold n3 n0");
        run(35);
        assertThat(clogged()).hasSize(3);
        injector.endAll();
        assertThat(clogged()).isEmpty();
        run(100);
        assertThat(clogged()).isEmpty();
        NAMES.forEach(from -> NAMES.forEach(to -> assertThat(isHeld(from, to)).isFalse()));
    }

    @Test
    void ofSeveralThrottlesTheSlowestCountsAndTheRateComesBack() {
        NodeRate before = NodeRate.of(0, 700).withCodel();
        fabric.rate(node("n0"), before);
        plan("at 1s for 10s throttle n0 500", "at 5s for 10s throttle n0 1000", "at 6s for 1s throttle n0 500");
        run(2);
        assertThat(fabric.rate(node("n0"))).isEqualTo(NodeRate.of(500, 500).withCodel());
        run(6);
        assertThat(fabric.rate(node("n0"))).isEqualTo(NodeRate.of(500, 500).withCodel());
        run(4);
        assertThat(fabric.rate(node("n0"))).isEqualTo(NodeRate.of(1000, 700).withCodel());
        run(4);
        assertThat(fabric.rate(node("n0"))).isEqualTo(before);
        assertThat(fabric.rate(node("n1"))).isEqualTo(NodeRate.UNLIMITED);
    }

    @Test
    void burstLossHitsWhatOneNodeSendsAndNobodyElse() {
        plan("at 1s for 1000s burst-loss n0 0.3 8");
        run(2);
        int[] arrived = new int[2];
        List<Boolean> got = new ArrayList<>();
        for (int i = 0; i < 3000; i++) {
            int before = arrived[0];
            fabric.datagram(node("n0"), node("n1"), new byte[] {(byte) i, (byte) (i >> 8)}, () -> arrived[0]++);
            fabric.datagram(node("n1"), node("n0"), new byte[] {(byte) i, (byte) (i >> 8)}, () -> arrived[1]++);
            run(0.001);
            got.add(arrived[0] > before);
        }
        assertThat(arrived[1]).isEqualTo(3000);
        assertThat(arrived[0] / 3000.0).isBetween(0.6, 0.8);
        long changes = 0;
        for (int i = 1; i < got.size(); i++) {
            changes += got.get(i - 1) && !got.get(i) ? 1 : 0;
        }
        // Each by itself would be lost in some 630 bursts.
        assertThat(changes).isBetween(70L, 170L);
        run(1000);
        arrived[0] = 0;
        for (int i = 0; i < 100; i++) {
            fabric.datagram(node("n0"), node("n1"), new byte[] {(byte) i}, () -> arrived[0]++);
        }
        run(1);
        assertThat(arrived[0]).isEqualTo(100);
    }

    @Test
    void wordsThatDoNotFitAreRefused() {
        assertThatThrownBy(() -> TimedFault.parse("at 1s for 1s burst-loss n1 1.5 8"))
                .hasMessageContaining("expected 0");
        assertThatThrownBy(() -> TimedFault.parse("at 1s for 1s burst-loss n1 0.5 many"))
                .hasMessageContaining("many (expected a number)");
        assertThatThrownBy(() -> TimedFault.parse("at 1s for 1s hold n1")).hasMessageContaining("expected 2 words");
        assertThatThrownBy(() -> TimedFault.parse("at 1s for 1s throttle n1 1.5"))
                .hasMessageContaining("a whole number");
        assertThatThrownBy(() -> TimedFault.parse("at 1s for 1s throttle n1 0")).hasMessageContaining("expected 1 or");
        plan("at 1s for 1s hold n1 n9");
        assertThatThrownBy(() -> run(2)).hasMessageContaining("fault names node n9");
    }
}
