package io.p2p4j.simulator.fabric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.error.P2PException;
import io.p2p4j.simulator.nat.Dependence;
import io.p2p4j.simulator.nat.NatProfile;
import io.p2p4j.simulator.nat.PortAllocation;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class NatDatagramTest {
    private static final LinkProfile TEN_MS = LinkProfile.PERFECT.withLatency(Latency.fixed(Duration.ofMillis(10)));

    private final World world = new World(1, TEN_MS);
    private final Nats nats = world.fabric.nats();
    private final Port server = port("server", null);

    /** A socket that answers every ping, as hole punchers and STUN servers do. */
    private static final class Port {
        final SimSocket socket;
        final List<String> pings = new ArrayList<>();
        final List<String> pongs = new ArrayList<>();

        Port(SimNode node) throws P2PException {
            SimSocket[] own = new SimSocket[1];
            own[0] = node.socket(Multiaddr.udp("0.0.0.0", 4000), (from, data) -> {
                String text = new String(data, StandardCharsets.UTF_8);
                if (text.equals("ping")) {
                    pings.add(from.toString());
                    own[0].send(from, ("you are " + from).getBytes(StandardCharsets.UTF_8));
                } else {
                    pongs.add(text.substring("you are ".length()));
                }
            });
            socket = own[0];
        }

        void ping(String host, int port) {
            socket.send(Multiaddr.udp(host, port), "ping".getBytes(StandardCharsets.UTF_8));
        }

        void ping(String endpoint) {
            int colon = endpoint.indexOf(':');
            ping(endpoint.substring(0, colon), Integer.parseInt(endpoint.substring(colon + 1)));
        }

        void ping(Port other) {
            ping(other.socket.local().toString());
        }

        String lastPong() {
            return pongs.get(pongs.size() - 1);
        }
    }

    private Port port(String name, SimNat behind) {
        if (behind != null) {
            nats.place(name, behind);
        }
        try {
            return new Port(world.fabric.addNode(name));
        } catch (P2PException taken) {
            throw new AssertionError(taken);
        }
    }

    private void run(Duration span) {
        world.kernel.runFor(span);
    }

    /** What a server sees of a socket. */
    private String seen(Port port) {
        port.ping(server);
        run(Duration.ofSeconds(1));
        return port.lastPong();
    }

    @Test
    void theServerSeesTheMappingAndTheNodeItsInsideAddress() {
        SimNat nat = nats.add("nat", NatProfile.portRestrictedCone());
        Port one = port("one", nat);
        Port two = port("two", nat);
        assertThat(one.socket.local()).hasToString("192.168.0.2:4000");
        assertThat(two.socket.local()).hasToString("192.168.0.3:4000");
        assertThat(one.socket.node().nat()).contains(nat);
        assertThat(server.socket.node().nat()).isEmpty();
        assertThat(seen(one)).isEqualTo(nat.outsideHost() + ":4000");
        assertThat(seen(two)).isEqualTo(nat.outsideHost() + ":4001");
        assertThat(nat.mappings()).isEqualTo(2);
        one.ping(two);
        run(Duration.ofSeconds(1));
        assertThat(one.lastPong()).isEqualTo("192.168.0.2:4000");
        assertThat(nat.mappings()).isEqualTo(2);
    }

    /** RFC 5128, section 3.3: which pairs get through when both send to what a server saw of the other. */
    @Test
    void holePunchingConnectsThesePairsAndNoOthers() {
        // Rows and columns: endpoint-independent, address-dependent, address-and-port-dependent mapping, each with the
        // same
        // three kinds of filtering.
        List<String> expected = List.of(
                "#########", //
                "#########",
                "###......",
                "##.##.##.",
                "##.#..#..",
                "##.......",
                "##.##.##.",
                "##.#..#..",
                "##.......");
        List<NatProfile> kinds = new ArrayList<>();
        for (Dependence mapping : Dependence.values()) {
            for (Dependence filtering : Dependence.values()) {
                kinds.add(NatProfile.of(mapping, filtering).withPorts(PortAllocation.RANDOM));
            }
        }
        List<String> connected = new ArrayList<>();
        int number = 0;
        for (NatProfile first : kinds) {
            StringBuilder row = new StringBuilder();
            for (NatProfile second : kinds) {
                number++;
                Port one = port("one " + number, nats.add("first " + number, first));
                Port other = port("other " + number, nats.add("second " + number, second));
                row.append(punch(one, other) ? '#' : '.');
            }
            connected.add(row.toString());
        }
        assertThat(connected).isEqualTo(expected);
    }

    private boolean punch(Port one, Port other) {
        String oneSeen = seen(one);
        String otherSeen = seen(other);
        one.pongs.clear();
        other.pongs.clear();
        for (int round = 0; round < 3; round++) {
            one.ping(otherSeen);
            other.ping(oneSeen);
            run(Duration.ofMillis(500));
        }
        return !one.pongs.isEmpty() || !other.pongs.isEmpty();
    }

    @Test
    void nobodyGetsInUninvited() {
        Port open = port("open", nats.add("full", NatProfile.fullCone()));
        Port closed = port("closed", nats.add("restricted", NatProfile.portRestrictedCone()));
        Port stranger = port("stranger", null);
        stranger.ping(seen(closed));
        stranger.ping(seen(open));
        stranger.ping(open);
        stranger.ping(open.socket.node().nat().orElseThrow().outsideHost(), 1);
        run(Duration.ofSeconds(1));
        assertThat(open.pings).containsExactly("10.0.0.4:4000");
        assertThat(closed.pings).isEmpty();
        assertThat(stranger.pongs).hasSize(1);
    }

    @Test
    void onlyWhatGoesOutKeepsAMapping() {
        SimNat nat = nats.add("nat", NatProfile.fullCone().withPorts(PortAllocation.SEQUENTIAL));
        Port one = port("one", nat);
        Port stranger = port("stranger", null);
        String first = seen(one);
        run(Duration.ofSeconds(110));
        assertThat(seen(one)).isEqualTo(first);
        for (int i = 0; i < 12; i++) {
            // Not pings, since an answer would go out.
            stranger.socket.send(
                    Multiaddr.udp(nat.outsideHost(), Integer.parseInt(first.substring(first.indexOf(':') + 1))),
                    "you are here".getBytes(StandardCharsets.UTF_8));
            run(Duration.ofSeconds(10));
        }
        assertThat(one.pongs).filteredOn("here"::equals).hasSizeBetween(11, 12);
        assertThat(nat.mappings()).isZero();
        stranger.ping(first);
        run(Duration.ofSeconds(1));
        assertThat(one.pings).isEmpty();
        assertThat(seen(one)).isNotEqualTo(first);
    }

    @Test
    void hairpinLetsNeighboursMeetOutsideUnlessItIsOff() {
        for (boolean hairpin : new boolean[] {true, false}) {
            SimNat nat = nats.add("nat " + hairpin, NatProfile.fullCone().withHairpin(hairpin));
            Port one = port("one " + hairpin, nat);
            Port two = port("two " + hairpin, nat);
            String outside = seen(two);
            String own = seen(one);
            one.ping(outside);
            run(Duration.ofSeconds(1));
            assertThat(two.pings).hasSize(hairpin ? 1 : 0);
            if (hairpin) {
                // The source is the outside one (RFC 4787, REQ-9 a).
                assertThat(two.pings).containsExactly(own);
                assertThat(one.pongs).hasSize(2);
            }
        }
    }

    @Test
    void chainsTranslateTwiceAndNeedTheCarriersHairpin() {
        for (boolean hairpin : new boolean[] {true, false}) {
            SimNat carrier =
                    nats.add("carrier " + hairpin, NatProfile.carrierGrade().withHairpin(hairpin));
            SimNat homeOne = nats.add("home one " + hairpin, NatProfile.portRestrictedCone(), carrier);
            SimNat homeTwo = nats.add("home two " + hairpin, NatProfile.portRestrictedCone(), carrier);
            assertThat(homeOne.outsideHost()).isEqualTo("100.64.0.2");
            assertThat(homeTwo.behind()).contains(carrier);
            Port one = port("one " + hairpin, homeOne);
            Port two = port("two " + hairpin, homeTwo);
            assertThat(carrier.isBefore(one.socket.node())).isTrue();
            assertThat(one.socket.local()).isEqualTo(two.socket.local());
            assertThat(seen(one)).isEqualTo(carrier.outsideHost() + ":1024");
            assertThat(seen(two)).isEqualTo(carrier.outsideHost() + ":1025");
            assertThat(punch(one, two)).isEqualTo(hairpin);
        }
    }

    @Test
    void thePrivateAddressOfAnotherNetworkIsSomebodyElseOrNobody() {
        Port one = port("one", nats.add("nat one", NatProfile.fullCone()));
        Port two = port("two", nats.add("nat two", NatProfile.fullCone()));
        server.ping(two);
        one.ping("192.168.0.9", 4000);
        two.ping(one);
        run(Duration.ofSeconds(1));
        assertThat(two.pings).containsExactly("192.168.0.2:4000");
        assertThat(one.pings).isEmpty();
        assertThat(server.pongs).isEmpty();
    }

    @Test
    void rebindingForgetsAndMovesAway() {
        SimNat nat = nats.add("nat", NatProfile.fullCone());
        Port one = port("one", nat);
        nat.forward(9000, one.socket.local().address());
        String before = seen(one);
        String host = nat.outsideHost();
        server.ping(before);
        nat.rebind();
        server.ping(host, 9000);
        run(Duration.ofSeconds(1));
        assertThat(one.pings).as("also not what was on its way").isEmpty();
        assertThat(nat.outsideHost()).isNotEqualTo(host);
        server.ping(nat.outsideHost(), 9000);
        run(Duration.ofSeconds(1));
        assertThat(one.pings).containsExactly("10.0.0.1:4000");
        assertThat(seen(one)).isEqualTo(nat.outsideHost() + ":9000");
    }

    @Test
    void traceAndNamesAreChecked() {
        SimNat nat = nats.add("nat", NatProfile.symmetric());
        assertThat(nats.find("nat")).contains(nat);
        assertThat(nats.all()).containsExactly(nat);
        assertThatIllegalArgumentException().isThrownBy(() -> nats.add("nat", NatProfile.fullCone()));
        assertThatIllegalArgumentException().isThrownBy(() -> nats.place("server", nat));
        assertThatIllegalArgumentException().isThrownBy(() -> nat.forward(0, Multiaddr.udp("192.168.0.2", 1)));
        assertThatIllegalArgumentException().isThrownBy(() -> nat.forward(1, Multiaddr.memory(1)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> NatProfile.fullCone().withTimeout(Duration.ZERO));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> NatProfile.fullCone().withNetwork("192.168.1.0"));
    }
}
