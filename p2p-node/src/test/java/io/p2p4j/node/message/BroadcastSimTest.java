package io.p2p4j.node.message;

import static org.assertj.core.api.Assertions.assertThat;

import io.p2p4j.api.P2PConnection;
import io.p2p4j.api.P2PProvider;
import io.p2p4j.api.config.P2PConfig;
import io.p2p4j.api.identity.Identity;
import io.p2p4j.node.P2PNode;
import io.p2p4j.node.SimNodes;
import io.p2p4j.simulator.Simulation;
import io.p2p4j.simulator.fabric.NetworkProfile;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BroadcastSimTest {
    private final Simulation sim =
            Simulation.builder().seed(5).network(NetworkProfile.lan()).build();
    private final List<P2PNode> nodes = new ArrayList<>();
    private final List<List<NodeMessage>> heard = new ArrayList<>();

    @AfterEach
    void end() {
        sim.close();
    }

    private void nodes(int count) {
        for (int i = 0; i < count; i++) {
            // The topology is the test's own.
            P2PNode node = SimNodes.configured(
                    sim,
                    "n" + i,
                    config -> config.withDiscovery(config.discovery().withDegree(0, 0, 100)));
            List<NodeMessage> own = new ArrayList<>();
            node.onMessage(own::add);
            nodes.add(node);
            heard.add(own);
        }
    }

    private void connect(int one, int other) {
        SimNodes.await(sim, nodes.get(one).connect(nodes.get(other).addresses().get(0)));
    }

    @Test
    void everybodyHearsItOnceAndKnowsWhoSaidIt() {
        nodes(20);
        Random random = new Random(4);
        for (int i = 1; i < 20; i++) {
            connect(i, random.nextInt(i));
            connect(i, (i + 7) % 20);
        }
        SimNodes.await(sim, nodes.get(3).broadcast(MessageType.CONSENSUS, new byte[] {1}, List.of()));
        sim.runFor(Duration.ofSeconds(5));
        for (int i = 0; i < 20; i++) {
            if (i != 3) {
                assertThat(heard.get(i)).as("node %d", i).singleElement().satisfies(message -> {
                    assertThat(message.sender()).isEqualTo(nodes.get(3).localPeerId());
                    assertThat(message.kind()).isEqualTo(NodeMessage.Kind.BROADCAST);
                    assertThat(message.type()).isEqualTo(MessageType.CONSENSUS);
                });
            }
        }
        assertThat(heard.get(3)).isEmpty();
    }

    @Test
    void itEndsAfterSevenHopsAndLeavesOutWhoIsExcluded() {
        nodes(10);
        for (int i = 1; i < 10; i++) {
            connect(i, i - 1);
        }
        SimNodes.await(sim, nodes.get(0).broadcast(MessageType.DATA, new byte[] {1}, List.of()));
        sim.runFor(Duration.ofSeconds(5));
        for (int i = 1; i < 10; i++) {
            assertThat(heard.get(i)).as("node %d", i).hasSize(i <= 7 ? 1 : 0);
        }
        int neighbours = SimNodes.await(
                sim,
                nodes.get(1)
                        .broadcast(
                                MessageType.DATA,
                                new byte[] {2},
                                List.of(nodes.get(0).localPeerId())));
        assertThat(neighbours).isOne();
        sim.runFor(Duration.ofSeconds(5));
        assertThat(heard.get(0)).isEmpty();
        assertThat(heard.get(2)).hasSize(2);
    }

    @Test
    void whoPassesAForgeryOnIsPutOut() {
        nodes(2);
        connect(0, 1);
        P2PProvider forger = sim.provider(
                "forger", P2PConfig.builder().identity(sim.identity("forger")).build());
        SimNodes.await(sim, forger.start());
        P2PConnection connection =
                SimNodes.await(sim, forger.connect(nodes.get(0).addresses().get(0)));
        Identity victim = sim.identity("n1");
        BroadcastBody body = new BroadcastBody(
                MessageType.DATA,
                victim.publicKey(),
                1,
                1,
                0,
                forger.context().now().toEpochMilli(),
                new byte[] {1});
        FrameCodec codec = new FrameCodec();
        connection.send(codec.encode(new Frame.Hello(1, 1, 0, 0, 1, 10)));
        connection.send(codec.encode(new Frame.Broadcast(0, body, new byte[64])));
        sim.runFor(Duration.ofSeconds(1));
        assertThat(connection.isOpen()).isFalse();
        assertThat(heard.get(0)).isEmpty();
        assertThat(heard.get(1)).isEmpty();
    }

    /** A stranger that passes broadcasts on without looking at them. */
    private P2PConnection stranger(String name) {
        P2PProvider provider = sim.provider(
                name, P2PConfig.builder().identity(sim.identity(name)).build());
        SimNodes.await(sim, provider.start());
        P2PConnection connection =
                SimNodes.await(sim, provider.connect(nodes.get(0).addresses().get(0)));
        connection.send(new FrameCodec().encode(new Frame.Hello(1, 1, 0, 0, 1, 10)));
        sim.runFor(Duration.ofSeconds(1));
        return connection;
    }

    private BroadcastBody saidBy(Identity origin, int content) {
        return new BroadcastBody(
                MessageType.DATA,
                origin.publicKey(),
                1,
                1,
                0,
                nodes.get(0).provider().context().now().toEpochMilli(),
                new byte[] {(byte) content});
    }

    @Test
    void aForgeryThatComesFirstDoesNotKeepTheRightOneOut() {
        nodes(2);
        connect(0, 1);
        P2PConnection forger = stranger("forger");
        P2PConnection honest = stranger("honest");
        P2PConnection other = stranger("other");
        Identity origin = sim.identity("origin");
        FrameCodec codec = new FrameCodec();
        BroadcastBody right = saidBy(origin, 1);
        forger.send(codec.encode(new Frame.Broadcast(0, saidBy(origin, 2), new byte[64])));
        sim.runFor(Duration.ofSeconds(1));
        honest.send(codec.encode(Broadcasts.sign(origin, right)));
        other.send(codec.encode(Broadcasts.sign(origin, right)));
        sim.runFor(Duration.ofSeconds(1));
        assertThat(forger.isOpen()).isFalse();
        assertThat(honest.isOpen()).isTrue();
        assertThat(other.isOpen()).isTrue();
        for (List<NodeMessage> own : heard) {
            assertThat(own).singleElement().satisfies(message -> {
                assertThat(message.sender()).isEqualTo(origin.peerId());
                assertThat(message.payload()).containsExactly(1);
            });
        }
    }

    @Test
    void copiesThatComeTogetherAreHeardOnce() {
        nodes(2);
        connect(0, 1);
        Identity origin = sim.identity("origin");
        Frame.Broadcast frame = Broadcasts.sign(origin, saidBy(origin, 1));
        List<P2PConnection> strangers = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            strangers.add(stranger("stranger" + i));
        }
        strangers.forEach(connection -> {
            for (int i = 0; i < 100; i++) {
                connection.send(new FrameCodec().encode(frame));
            }
        });
        sim.runFor(Duration.ofSeconds(1));
        assertThat(heard.get(0)).hasSize(1);
        assertThat(heard.get(1)).hasSize(1);
        assertThat(strangers)
                .allSatisfy(connection -> assertThat(connection.isOpen()).isTrue());
        // Nothing is left that would hold up what comes behind.
        P2PNode talker = nodes.get(1);
        SimNodes.await(sim, talker.send(nodes.get(0).localPeerId(), MessageType.DATA, new byte[] {3}));
    }
}
