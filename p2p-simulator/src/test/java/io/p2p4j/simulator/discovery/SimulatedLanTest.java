package io.p2p4j.simulator.discovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.p2p4j.api.P2PProvider;
import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.config.P2PConfig;
import io.p2p4j.api.discovery.DiscoveredPeer;
import io.p2p4j.api.discovery.Discovery;
import io.p2p4j.api.discovery.DiscoveryEvent;
import io.p2p4j.simulator.Simulation;
import io.p2p4j.simulator.fabric.NetworkProfile;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the rules of discovery leave open: the moments of RFC 6762, partitions, limits and reproducibility. */
class SimulatedLanTest {
    private static final Duration TTL = SimulatedLan.TTL_DEFAULT;
    private static final List<Multiaddr> HERE = List.of(Multiaddr.tcp("10.0.0.1", 4001));

    private final Simulation simulation =
            Simulation.builder().seed(7).network(NetworkProfile.lan()).build();
    private final P2PProvider host = provider(simulation, "host");
    private final P2PProvider seeker = provider(simulation, "seeker");
    private final Discovery announcing = simulation.discovery(host, TTL);
    private final Discovery seeking = simulation.discovery(seeker, TTL);
    private final List<DiscoveryEvent> events = new ArrayList<>();

    SimulatedLanTest() {
        seeking.observe(events::add);
    }

    private static P2PProvider provider(Simulation simulation, String name) {
        return simulation.provider(
                name, P2PConfig.builder().identity(simulation.identity(name)).build());
    }

    private DiscoveredPeer announced() {
        return new DiscoveredPeer(host.localPeerId(), HERE, TTL);
    }

    @Test
    void whoListensHearsAtOnceAndWhoComesLaterIsAnswered() {
        announcing.announce(HERE);
        simulation.runFor(Duration.ofMillis(1));
        assertThat(events).containsExactly(new DiscoveryEvent.Found(announced()));
        simulation.runFor(Duration.ofMinutes(1));
        Discovery late = simulation.discovery(provider(simulation, "late"), TTL);
        simulation.runFor(Duration.ofMillis(130));
        assertThat(late.peers()).containsExactly(announced());
    }

    @Test
    void aGoodbyeIsBelievedAfterASecondUnlessThePeerComesBack() {
        announcing.announce(HERE);
        announcing.withdraw();
        simulation.runFor(Duration.ofMillis(900));
        assertThat(seeking.peers()).hasSize(1);
        announcing.announce(HERE);
        simulation.runFor(Duration.ofSeconds(2));
        assertThat(events).hasSize(1);
        announcing.close();
        simulation.runFor(Duration.ofSeconds(2));
        assertThat(events).last().isEqualTo(new DiscoveryEvent.Expired(announced()));
        assertThat(seeking.peers()).isEmpty();
    }

    @Test
    void aCutOffPeerExpiresWithItsTimeToLiveAndIsFoundAgain() {
        announcing.announce(HERE);
        simulation.runFor(Duration.ofSeconds(2));
        simulation.partition(host, seeker);
        simulation.runFor(TTL.minusSeconds(3));
        assertThat(seeking.peers()).hasSize(1);
        simulation.runFor(Duration.ofSeconds(5));
        assertThat(seeking.peers()).isEmpty();
        simulation.heal();
        announcing.announce(HERE);
        simulation.runFor(Duration.ofSeconds(1));
        assertThat(events).hasSize(3).last().isEqualTo(new DiscoveryEvent.Found(announced()));
    }

    @Test
    void aPeerThatIsAskedAgainStaysForHours() {
        announcing.announce(HERE);
        simulation.runFor(Duration.ofHours(5));
        assertThat(events).hasSize(1);
    }

    @Test
    void aKilledPeerExpiresAndAClosedDiscoveryIsSilent() {
        announcing.announce(HERE);
        simulation.runFor(Duration.ofSeconds(2));
        simulation.kill(host);
        Discovery other = simulation.discovery(provider(simulation, "other"), TTL);
        seeking.close();
        seeking.close();
        simulation.runFor(TTL.multipliedBy(2));
        assertThat(events).hasSize(1);
        assertThat(other.peers()).isEmpty();
        assertThat(seeking.peers()).isEmpty();
    }

    @Test
    void aLiarFillsNoMoreThanTheLimit() {
        for (int i = 0; i < 1100; i++) {
            DiscoveredPeer claimed =
                    new DiscoveredPeer(simulation.identity("nobody " + i).peerId(), HERE, Duration.ofDays(1));
            simulation.lan().claim(simulation.fabric().node("host").orElseThrow(), claimed);
        }
        simulation.runFor(Duration.ofSeconds(1));
        assertThat(seeking.peers()).hasSize(1024);
    }

    @Test
    void whatCannotBeIsRefused() {
        Multiaddr foreign = HERE.get(0).withPeerId(seeker.localPeerId());
        assertThatThrownBy(() -> announcing.announce(List.of(foreign)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("names another peer");
        assertThatThrownBy(() -> simulation.discovery(host, Duration.ofMillis(1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("ttl");
    }

    @Test
    void theSameSeedGivesTheSameRun() {
        assertThat(run(3)).isEqualTo(run(3)).isNotEqualTo(run(4));
    }

    private static String run(long seed) {
        try (Simulation world =
                Simulation.builder().seed(seed).network(NetworkProfile.mobile()).build()) {
            for (int i = 0; i < 10; i++) {
                world.discovery(provider(world, "node " + i), TTL).announce(HERE);
            }
            world.runFor(Duration.ofMinutes(10));
            return world.describe();
        }
    }
}
