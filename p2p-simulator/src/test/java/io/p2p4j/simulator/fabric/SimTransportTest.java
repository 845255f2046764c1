package io.p2p4j.simulator.fabric;

import static org.assertj.core.api.Assertions.assertThat;

import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.error.ErrorCode;
import io.p2p4j.api.identity.Identity;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SimTransportTest {
    private final World world = new World(1, LinkProfile.PERFECT.withLatency(Latency.fixed(Duration.ofMillis(10))));
    private final World.Peer alice = world.peer("alice", 1);
    private final World.Peer bob = world.peer("bob", 2);

    @Test
    void bytesGoBothWaysOnceBothEndsAreProven() {
        World.End[] link = alice.linkTo(bob, bob.listen("/memory/0"));
        link[0].send("hello".getBytes());
        link[1].send("there".getBytes());
        world.kernel.runUntilIdle(100);
        assertThat(link[1].received.toString()).isEqualTo("hello");
        assertThat(link[0].received.toString()).isEqualTo("there");
        assertThat(link[0].link.security().remoteKey()).isEqualTo(bob.identity.publicKey());
        assertThat(link[1].link.security().remoteKey()).isEqualTo(alice.identity.publicKey());
        assertThat(link[0].link.remoteAddress()).isEqualTo(link[1].link.localAddress());
        assertThat(link[1].link.remoteAddress()).isEqualTo(link[0].link.localAddress());
        assertThat(link[0].link.connectedAtNanos())
                .isEqualTo(Duration.ofMillis(20).toNanos());
    }

    @Test
    void addressesAreNamesAndZeroTakesAFreeOne() {
        assertThat(bob.listen("/memory/0")).isNotEqualTo(Multiaddr.memory(0));
        assertThat(bob.listen("/memory/77")).isEqualTo(Multiaddr.memory(77));
        assertThat(bob.listen("/ip4/192.0.2.7/tcp/4001")).hasToString("/ip4/192.0.2.7/tcp/4001");
        Multiaddr free = bob.listen("/ip4/127.0.0.1/tcp/0");
        assertThat(free.port().orElse(0)).isPositive();
        bob.listen("/ip4/0.0.0.0/tcp/4002");
        List<Multiaddr> own = bob.listening.get(4).addresses();
        assertThat(own).hasSize(2);
        assertThat(own.get(1)).hasToString("/ip4/127.0.0.1/tcp/4002");
        assertThat(alice.linkTo(bob, own.get(0))).doesNotContainNull();
        assertThat(bob.transport.supports(Multiaddr.parse("/ip4/1.2.3.4/udp/5/quic-v1")))
                .isFalse();
    }

    @Test
    void anAddressIsTakenOnceAndFreedByClose() {
        Multiaddr address = bob.listen("/memory/5");
        alice.transport.listen(address, alice);
        world.kernel.runUntilIdle(10);
        assertThat(alice.listenFailures)
                .singleElement()
                .satisfies(failure -> assertThat(failure.code()).isEqualTo(ErrorCode.ADDRESS_IN_USE));
        bob.listening.get(0).close();
        world.kernel.runUntilIdle(10);
        assertThat(alice.listen("/memory/5")).isEqualTo(address);
    }

    @Test
    void nothingListensMeansRefused() {
        World.Dialed dialed = alice.dial(Multiaddr.memory(9));
        world.kernel.runUntilIdle(100);
        assertThat(dialed.failure.code()).isEqualTo(ErrorCode.CONNECTION_REFUSED);
        assertThat(dialed.failure.address()).contains(Multiaddr.memory(9));
    }

    @Test
    void anotherIdentityThanExpectedIsRefusedBeforeAnyByte() {
        Multiaddr address = bob.listen("/memory/0");
        World.Dialed dialed = alice.dial(address, Optional.of(World.identity(3).peerId()));
        world.kernel.runUntilIdle(100);
        assertThat(dialed.failure.code()).isEqualTo(ErrorCode.PEER_ID_MISMATCH);
        assertThat(dialed.failure.peer()).contains(World.identity(3).peerId());
        assertThat(dialed.end).isNull();
        assertThat(bob.links).isEmpty();
        assertThat(bob.inboundFailures).hasSize(1);
    }

    @Test
    void whoCannotSignIsRefusedInBothRoles() {
        Identity victim = World.identity(9);
        Credential stolen = new Credential(victim.publicKey(), message -> new byte[64]);
        World.Peer attacker = world.new Peer("mallory", victim, stolen);
        Multiaddr trap = attacker.listen("/memory/0");
        World.Dialed dialed = alice.dial(trap, Optional.of(victim.peerId()));
        world.kernel.runUntilIdle(100);
        assertThat(dialed.failure.code()).isEqualTo(ErrorCode.IDENTITY_PROOF_INVALID);

        Multiaddr address = bob.listen("/memory/0");
        attacker.dial(address);
        world.kernel.runUntilIdle(100);
        assertThat(bob.links).isEmpty();
        assertThat(bob.inboundFailures)
                .singleElement()
                .satisfies(failure -> assertThat(failure.code()).isEqualTo(ErrorCode.IDENTITY_PROOF_INVALID));
    }

    @Test
    void theNullSuiteBelievesAndStillChecksTheExpectedIdentity() {
        world.suite = SecuritySuite.NULL;
        World.Peer carol = world.peer("carol", 3);
        World.Peer dave = world.peer("dave", 4);
        Multiaddr address = dave.listen("/memory/0");
        assertThat(carol.linkTo(dave, address)[0].link.security().protocol()).isEqualTo("simulated/null");
        World.Dialed dialed = carol.dial(address, Optional.of(alice.id()));
        world.kernel.runUntilIdle(100);
        assertThat(dialed.failure.code()).isEqualTo(ErrorCode.PEER_ID_MISMATCH);
    }

    @Test
    void aClaimWithoutAProofIsRefusedByWhoWantsOne() {
        Multiaddr strict = bob.listen("/memory/0");
        world.suite = SecuritySuite.NULL;
        World.Peer carol = world.peer("carol", 3);
        World.Dialed claims = carol.dial(strict);
        World.Dialed believes = alice.dial(carol.listen("/memory/0"));
        world.kernel.runFor(Duration.ofSeconds(1));
        assertThat(claims.failure.code()).isEqualTo(ErrorCode.SECURITY_HANDSHAKE_FAILED);
        assertThat(believes.failure.code()).isEqualTo(ErrorCode.SECURITY_HANDSHAKE_FAILED);
        assertThat(bob.links).isEmpty();
    }

    @Test
    void shutdownDeliversEverythingAndEndsBothOnce() {
        World.End[] link = alice.linkTo(bob, bob.listen("/memory/0"));
        byte[] much = new byte[1_000_000];
        link[0].send(much);
        link[0].link.shutdown();
        world.kernel.runUntilIdle(1000);
        assertThat(link[1].received.size()).isEqualTo(much.length);
        assertThat(link[0].closed).isEqualTo(1);
        assertThat(link[1].closed).isEqualTo(1);
        assertThat(link[0].failure).isNull();
        assertThat(link[1].failure).isNull();
        assertThat(world.kernel.nowNanos()).isLessThan(Duration.ofSeconds(1).toNanos());
    }

    @Test
    void abortIsALossAtTheOtherEnd() {
        World.End[] link = alice.linkTo(bob, bob.listen("/memory/0"));
        link[0].link.abort();
        link[0].link.abort();
        world.kernel.runUntilIdle(1000);
        assertThat(link[0].closed).isEqualTo(1);
        assertThat(link[0].failure).isNull();
        assertThat(link[1].closed).isEqualTo(1);
        assertThat(link[1].failure.code()).isEqualTo(ErrorCode.CONNECTION_LOST);
    }

    @Test
    void aCancelledDialCallsNothingAndReleasesBothEnds() {
        Multiaddr address = bob.listen("/memory/0");
        for (int millis = 0; millis < 60; millis += 5) {
            World.Dialed dialed = alice.dial(address);
            world.kernel.runFor(Duration.ofMillis(millis));
            if (dialed.end == null) {
                dialed.cancel.cancel();
                world.kernel.runUntilIdle(1000);
                assertThat(dialed.end).isNull();
                assertThat(dialed.failure).isNull();
            }
        }
        world.kernel.runUntilIdle(1000);
        alice.transport.close();
        bob.transport.close();
        world.kernel.runUntilIdle(1000);
        assertThat(bob.links).allSatisfy(end -> assertThat(end.closed).isEqualTo(1));
        assertThat(world.fabric.pending()).isEmpty();
    }

    @Test
    void aSilentDialerRunsIntoTheHandshakeTimeout() {
        Multiaddr address = bob.listen("/memory/0");
        alice.dial(address);
        world.kernel.runFor(Duration.ofMillis(15));
        world.fabric.pause(alice.node);
        world.kernel.runFor(World.HANDSHAKE_TIMEOUT);
        assertThat(bob.inboundFailures)
                .singleElement()
                .satisfies(failure -> assertThat(failure.code()).isEqualTo(ErrorCode.HANDSHAKE_TIMEOUT));
    }

    @Test
    void aSilentListenerRunsIntoTheHandshakeTimeout() {
        world.fabric.addRule(packet -> packet.from() == bob.node && packet.bytes() > 1 ? Verdict.DROP : Verdict.PASS);
        World.Dialed dialed = alice.dial(bob.listen("/memory/0"));
        world.kernel.runFor(World.HANDSHAKE_TIMEOUT);
        assertThat(dialed.failure).isNull();
        world.kernel.runFor(Duration.ofSeconds(1));
        assertThat(dialed.failure.code()).isEqualTo(ErrorCode.HANDSHAKE_TIMEOUT);
    }

    @Test
    void whoIsNotWantedIsDropped() {
        bob.accepts = false;
        World.Dialed dialed = alice.dial(bob.listen("/memory/0"));
        world.kernel.runUntilIdle(100);
        assertThat(dialed.failure.code()).isEqualTo(ErrorCode.HANDSHAKE_INTERRUPTED);
    }

    @Test
    void closingTheTransportEndsEverything() {
        World.End[] link = alice.linkTo(bob, bob.listen("/memory/0"));
        boolean[] released = {false};
        bob.transport.close().thenRun(() -> released[0] = true);
        world.kernel.runUntilIdle(1000);
        assertThat(released[0]).isTrue();
        assertThat(link[0].failure.code()).isEqualTo(ErrorCode.CONNECTION_LOST);
        assertThat(link[1].closed).isEqualTo(1);
        assertThat(world.fabric.pending()).isEmpty();
        World.Dialed dialed = alice.dial(bob.listening.get(0).addresses().get(0));
        world.kernel.runUntilIdle(100);
        assertThat(dialed.failure.code()).isEqualTo(ErrorCode.CONNECTION_REFUSED);
    }
}
