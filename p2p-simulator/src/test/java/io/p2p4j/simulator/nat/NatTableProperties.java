package io.p2p4j.simulator.nat;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/** The table against a model that keeps every packet that ever went out and looks through all of them. */
class NatTableProperties {
    private static final long TIMEOUT = 100;

    /** A packet: out from an inside endpoint to a remote one, or in from a remote one to the n-th port seen so far. */
    record Packet(boolean out, long inside, long remote, int port, long afterNanos) {}

    /** A packet that went out, and the port that it got. */
    private record Sent(long inside, long remote, int port, long nanos) {}

    @Provide
    Arbitrary<NatProfile> profiles() {
        return Combinators.combine(
                        Arbitraries.of(Dependence.class),
                        Arbitraries.of(Dependence.class),
                        Arbitraries.of(PortAllocation.class))
                .as((mapping, filtering, ports) ->
                        NatProfile.of(mapping, filtering).withPorts(ports).withTimeout(Duration.ofNanos(TIMEOUT)));
    }

    @Provide
    Arbitrary<List<Packet>> packets() {
        Arbitrary<Long> endpoints = Arbitraries.of(1L, 2L, 3L)
                .flatMap(ip -> Arbitraries.of(5000L, 5001L, 65_535L).map(port -> ip << 16 | port));
        return Combinators.combine(
                        Arbitraries.of(true, false),
                        endpoints,
                        endpoints,
                        Arbitraries.integers().between(0, 20),
                        Arbitraries.longs().between(0, TIMEOUT * 3 / 4))
                .as(Packet::new)
                .list()
                .ofMaxSize(60);
    }

    @Property(seed = "1")
    void tableAndModelLetTheSameThrough(
            @ForAll("profiles") NatProfile profile, @ForAll("packets") List<Packet> packets) {
        NatTable table = new NatTable(profile, TIMEOUT, new Random(1));
        List<Sent> model = new ArrayList<>();
        long now = 0;
        for (Packet packet : packets) {
            now += packet.afterNanos();
            if (packet.out()) {
                int port = table.outbound(packet.inside(), packet.remote(), now);
                Set<Integer> expected = portsOf(model, profile, packet.inside(), packet.remote(), now);
                if (expected.isEmpty()) {
                    assertThat(livePorts(model, profile, now))
                            .as("a new mapping's port")
                            .doesNotContain(port);
                } else {
                    assertThat(expected).containsExactly(port);
                }
                assertThat(port).isBetween(1, 65_535);
                model.add(new Sent(packet.inside(), packet.remote(), port, now));
            } else if (!model.isEmpty()) {
                int port = model.get(packet.port() % model.size()).port();
                assertThat(table.inbound(port, packet.remote(), now))
                        .isEqualTo(modelInbound(model, profile, port, packet.remote(), now));
            }
            assertThat(table.size(now)).isEqualTo(livePorts(model, profile, now).size());
        }
    }

    /** A mapping lives while no gap between its packets is as long as the timeout; so only the last packet counts. */
    private static Set<Integer> portsOf(List<Sent> model, NatProfile profile, long inside, long remote, long now) {
        Set<Integer> ports = new LinkedHashSet<>();
        for (Sent sent : model) {
            if (sent.inside() == inside
                    && profile.mapping().part(sent.remote())
                            == profile.mapping().part(remote)
                    && now - sent.nanos() < TIMEOUT) {
                ports.add(sent.port());
            }
        }
        return ports;
    }

    private static Set<Integer> livePorts(List<Sent> model, NatProfile profile, long now) {
        Set<Integer> ports = new LinkedHashSet<>();
        for (Sent sent : model) {
            ports.addAll(portsOf(model, profile, sent.inside(), sent.remote(), now));
        }
        return ports;
    }

    private static long modelInbound(List<Sent> model, NatProfile profile, int port, long remote, long now) {
        for (Sent sent : model) {
            if (sent.port() == port
                    && now - sent.nanos() < TIMEOUT
                    && profile.filtering().part(sent.remote())
                            == profile.filtering().part(remote)) {
                return sent.inside();
            }
        }
        return NatTable.NONE;
    }

    @Property(seed = "1")
    void staticPortsAreOpenAndNobodyElses(
            @ForAll("profiles") NatProfile profile, @ForAll("packets") List<Packet> packets) {
        NatTable table = new NatTable(profile, TIMEOUT, new Random(1));
        long fixed = 9L << 16 | 7000;
        table.forward(5000, fixed);
        long now = 0;
        for (Packet packet : packets) {
            now += packet.afterNanos();
            assertThat(table.outbound(packet.inside(), packet.remote(), now)).isNotEqualTo(5000);
            assertThat(table.inbound(5000, packet.remote(), now)).isEqualTo(fixed);
            assertThat(table.outbound(fixed, packet.remote(), now)).isEqualTo(5000);
        }
        table.clear();
        assertThat(table.size(now)).isZero();
        assertThat(table.owner(5000, now)).isEqualTo(fixed);
    }

    @Property(seed = "1", tries = 6)
    void allPortsCanBeUsedAndThenNone(@ForAll("profiles") NatProfile profile) {
        NatTable table = new NatTable(profile, TIMEOUT, new Random(1));
        Set<Integer> ports = new LinkedHashSet<>();
        int count = NatTable.PORT_LAST - NatTable.PORT_FIRST + 1;
        for (int i = 0; i < count; i++) {
            ports.add(table.outbound((long) i << 16 | 4000, 1, 0));
        }
        assertThat(ports).hasSize(count).doesNotContain(NatTable.NO_PORT);
        assertThat(table.outbound(1L << 40 | 4000, 1, 0)).isEqualTo(NatTable.NO_PORT);
        assertThat(table.outbound(1L << 40 | 4000, 1, TIMEOUT)).isNotEqualTo(NatTable.NO_PORT);
        assertThat(table.size(TIMEOUT)).isEqualTo(1);
    }

    @Property(seed = "1")
    void preservedAndSequentialPortsAreWhatTheyAreCalled(@ForAll boolean preserve) {
        PortAllocation ports = preserve ? PortAllocation.PRESERVING : PortAllocation.SEQUENTIAL;
        NatTable table = new NatTable(NatProfile.fullCone().withPorts(ports), TIMEOUT, new Random(1));
        List<Integer> seen = new ArrayList<>();
        for (long ip = 1; ip <= 3; ip++) {
            seen.add(table.outbound(ip << 16 | 4000, 1, 0));
        }
        var expected = preserve ? Tuple.of(4000, 4001, 4002) : Tuple.of(1024, 1025, 1026);
        assertThat(seen).containsExactly(expected.get1(), expected.get2(), expected.get3());
    }
}
