package io.p2p4j.simulator.fabric;

import static org.assertj.core.api.Assertions.assertThat;

import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.error.ErrorCode;
import io.p2p4j.simulator.nat.NatProfile;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class NatStreamTest {
    private static final String ANY = "/ip4/0.0.0.0/tcp/4001";

    private final World world = new World(1, LinkProfile.PERFECT.withLatency(Latency.fixed(Duration.ofMillis(10))));
    private final Nats nats = world.fabric.nats();
    private int peers;

    private World.Peer peer(String name, SimNat behind) {
        if (behind != null) {
            nats.place(name, behind);
        }
        return world.peer(name, ++peers);
    }

    private World.Dialed dialed(World.Peer peer, Multiaddr address) {
        World.Dialed dialed = peer.dial(address);
        world.kernel.runFor(Duration.ofSeconds(70));
        return dialed;
    }

    @Test
    void theListenerSeesTheMappingAndTheDialerItsOwnAddress() {
        SimNat nat = nats.add("nat", NatProfile.portRestrictedCone());
        World.Peer server = peer("server", null);
        World.Peer home = peer("home", nat);
        Multiaddr address = server.listen(ANY);
        World.Dialed first = dialed(home, address);
        assertThat(first.end.link.localAddress()).isEqualTo(Multiaddr.tcp("192.168.0.2", 49_152));
        assertThat(server.links.get(0).link.remoteAddress()).isEqualTo(Multiaddr.tcp(nat.outsideHost(), 49_152));
        assertThat(home.listen(ANY)).isEqualTo(Multiaddr.tcp("192.168.0.2", 4001));
        assertThat(dialed(home, address).end.link.localAddress()).isEqualTo(Multiaddr.tcp("192.168.0.2", 4001));
        assertThat(server.links.get(1).link.remoteAddress()).isEqualTo(Multiaddr.tcp(nat.outsideHost(), 4001));
        first.end.send(new byte[100]);
        world.kernel.runFor(Duration.ofSeconds(1));
        assertThat(server.links.get(0).received.size()).isEqualTo(100);
    }

    @Test
    void neighboursDialEachOtherDirectly() {
        SimNat nat = nats.add("nat", NatProfile.symmetric());
        World.Peer one = peer("one", nat);
        World.Peer two = peer("two", nat);
        Multiaddr address = one.listen(ANY);
        assertThat(dialed(two, address).end.link.remoteAddress()).isEqualTo(address);
        assertThat(one.links.get(0).link.remoteAddress()).isEqualTo(Multiaddr.tcp("192.168.0.3", 49_152));
        assertThat(dialed(two, address.withPort(5000)).failure.code()).isEqualTo(ErrorCode.CONNECTION_REFUSED);
        assertThat(dialed(two, Multiaddr.tcp("192.168.0.99", 1)).failure.code()).isEqualTo(ErrorCode.DIAL_TIMEOUT);
    }

    @Test
    void nobodyDialsInUninvited() {
        SimNat silent = nats.add("silent", NatProfile.portRestrictedCone());
        SimNat rude = nats.add("rude", NatProfile.portRestrictedCone().withRefusal(true));
        World.Peer server = peer("server", null);
        World.Peer behindSilent = peer("behind silent", silent);
        World.Peer behindRude = peer("behind rude", rude);
        Multiaddr inside = behindSilent.listen(ANY);
        behindRude.listen(ANY);
        assertThat(dialed(server, inside).failure.code()).isEqualTo(ErrorCode.DIAL_TIMEOUT);
        assertThat(dialed(server, Multiaddr.tcp(silent.outsideHost(), 4001))
                        .failure
                        .code())
                .isEqualTo(ErrorCode.DIAL_TIMEOUT);
        assertThat(dialed(server, Multiaddr.tcp(rude.outsideHost(), 4001))
                        .failure
                        .code())
                .isEqualTo(ErrorCode.CONNECTION_REFUSED);
        assertThat(dialed(behindSilent, Multiaddr.tcp("10.0.0.1", 77)).failure.code())
                .as("nothing listens in the open network")
                .isEqualTo(ErrorCode.CONNECTION_REFUSED);
        assertThat(behindSilent.links).isEmpty();
        assertThat(behindRude.links).isEmpty();
    }

    @Test
    void aForwardedPortAndAFullConesMappingCanBeDialed() {
        SimNat nat = nats.add("nat", NatProfile.portRestrictedCone());
        SimNat cone = nats.add("cone", NatProfile.fullCone());
        World.Peer server = peer("server", null);
        World.Peer forwarded = peer("forwarded", nat);
        World.Peer coned = peer("coned", cone);
        nat.forward(80, forwarded.listen(ANY));
        assertThat(dialed(server, Multiaddr.tcp(nat.outsideHost(), 80)).failure).isNull();
        assertThat(forwarded.links.get(0).link.localAddress()).isEqualTo(Multiaddr.tcp("192.168.0.2", 4001));
        assertThat(forwarded.links.get(0).link.remoteAddress()).isEqualTo(Multiaddr.tcp("10.0.0.1", 49_152));
        coned.listen(ANY);
        dialed(coned, server.listen(ANY));
        assertThat(dialed(server, server.links.get(0).link.remoteAddress()).failure)
                .isNull();
        assertThat(coned.links).hasSize(1);
    }

    @Test
    void bothDialAtOnceAndMeetUnlessOneIsSymmetric() {
        SimNat[] kinds = {
            nats.add("one", NatProfile.portRestrictedCone()),
            nats.add("other", NatProfile.portRestrictedCone()),
            nats.add("symmetric", NatProfile.symmetric())
        };
        World.Peer server = peer("server", null);
        Multiaddr address = server.listen(ANY);
        World.Peer[] homes = new World.Peer[kinds.length];
        Multiaddr[] seen = new Multiaddr[kinds.length];
        for (int i = 0; i < kinds.length; i++) {
            homes[i] = peer("home " + i, kinds[i]);
            homes[i].listen(ANY);
            dialed(homes[i], address);
            seen[i] = server.links.get(i).link.remoteAddress();
        }
        World.Dialed there = homes[0].dial(seen[1]);
        World.Dialed back = homes[1].dial(seen[0]);
        world.kernel.runFor(Duration.ofSeconds(70));
        assertThat(there.failure).isNull();
        assertThat(back.failure).isNull();
        assertThat(homes[0].links.get(0).link.remoteAddress()).isEqualTo(seen[1]);
        assertThat(homes[1].links.get(0).link.remoteAddress()).isEqualTo(seen[0]);
        World.Dialed toSymmetric = homes[0].dial(seen[2]);
        World.Dialed fromSymmetric = homes[2].dial(seen[0]);
        world.kernel.runFor(Duration.ofSeconds(70));
        assertThat(toSymmetric.failure.code()).isEqualTo(ErrorCode.DIAL_TIMEOUT);
        assertThat(fromSymmetric.failure.code()).isEqualTo(ErrorCode.DIAL_TIMEOUT);
    }

    @Test
    void rebindingBreaksWhatGoesThroughAndNothingElse() {
        SimNat carrier = nats.add("carrier", NatProfile.carrierGrade());
        SimNat nat = nats.add("nat", NatProfile.portRestrictedCone(), carrier);
        World.Peer server = peer("server", null);
        World.Peer home = peer("home", nat);
        World.Peer neighbour = peer("neighbour", nat);
        World.End[] outward = home.linkTo(server, server.listen(ANY));
        World.End[] within = home.linkTo(neighbour, neighbour.listen(ANY));
        World.End[] memory = home.linkTo(server, server.listen("/memory/7"));
        nat.rebind();
        world.kernel.runFor(Duration.ofSeconds(1));
        assertThat(outward[0].failure).hasMessageContaining("nat");
        assertThat(outward[1].closed).isEqualTo(1);
        assertThat(within[0].closed).isZero();
        assertThat(memory[0].closed).isZero();
        World.End[] again = home.linkTo(server, Multiaddr.tcp("10.0.0.1", 4001));
        carrier.rebind();
        world.kernel.runFor(Duration.ofSeconds(1));
        assertThat(again[0].closed).isEqualTo(1);
        assertThat(within[0].closed).isZero();
    }

    @Test
    void aKilledNodesInnerAddressIsFree() {
        SimNat nat = nats.add("nat", NatProfile.fullCone());
        World.Peer home = peer("home", nat);
        home.listen(ANY);
        assertThat(world.fabric.openSockets()).isEqualTo(2);
        world.fabric.kill(home.node);
        assertThat(world.fabric.openSockets()).isZero();
        world.fabric.restart(home.node);
        World.Peer again = world.peer("home", 9);
        assertThat(again.listen(ANY)).isEqualTo(Multiaddr.tcp("192.168.0.2", 4001));
    }
}
