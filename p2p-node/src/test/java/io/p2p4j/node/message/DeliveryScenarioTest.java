package io.p2p4j.node.message;

import static org.assertj.core.api.Assertions.assertThat;

import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.config.P2PConfig;
import io.p2p4j.api.identity.Identity;
import io.p2p4j.api.identity.PeerId;
import io.p2p4j.node.NodeConfig;
import io.p2p4j.node.P2PNode;
import io.p2p4j.node.book.PeerSource;
import io.p2p4j.simulator.fabric.NetworkProfile;
import io.p2p4j.simulator.fault.FaultProfile;
import io.p2p4j.simulator.scenario.Cluster;
import io.p2p4j.simulator.scenario.Host;
import io.p2p4j.simulator.scenario.Run;
import io.p2p4j.simulator.scenario.Scenario;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** No acknowledged message is lost and none is handled twice, whatever the network and the nodes do: asked after every event. */
class DeliveryScenarioTest {
    private static final int SEEDS = Integer.getInteger("p2p.node.seeds", 12);

    /** What happened to each message, in all lives of all nodes. */
    private static final class Ledger {
        private final Map<Long, Map<String, Integer>> handled = new LinkedHashMap<>();
        private String wrong = "";
        private long next = 1;
        private long acknowledged;
        private long failed;

        void handled(long id, String life) {
            int count =
                    handled.computeIfAbsent(id, key -> new LinkedHashMap<>()).merge(life, 1, Integer::sum);
            if (count > 1) {
                wrong = "message " + id + " was handled " + count + " times in " + life;
            }
        }

        void acknowledged(long id) {
            acknowledged++;
            if (!handled.containsKey(id)) {
                wrong = "message " + id + " was acknowledged and not handled";
            }
        }
    }

    /** A node that sends to others and handles slowly at times. */
    private static final class Member {
        private final Host host;
        private final P2PNode node;
        private final Ledger ledger;
        private int pending;

        Member(Host host, Ledger ledger) {
            this.host = host;
            this.ledger = ledger;
            this.node = P2PNode.builder(NodeConfig.of(P2PConfig.builder()
                            .identity(Identity.fromSeed(new byte[32]))
                            .build()))
                    .provider(host.provider())
                    .bare()
                    .build();
            String life = host.name() + "/" + host.life();
            RandomGenerator random = host.context().random("handler");
            node.handle(MessageType.DATA, message -> handle(message, life, random));
            node.start()
                    .thenRun(() -> node.view()
                            .turn()
                            .execute(() -> host.others()
                                    .forEach(address -> node.view()
                                            .book()
                                            .add(
                                                    address.peerId().orElseThrow(),
                                                    List.of(address),
                                                    PeerSource.BOOTSTRAP))));
        }

        private CompletionStage<byte[]> handle(NodeMessage message, String life, RandomGenerator random) {
            long id = ByteBuffer.wrap(message.payload()).getLong();
            ledger.handled(id, life);
            CompletableFuture<byte[]> done = new CompletableFuture<>();
            if (random.nextInt(4) == 0) {
                host.context().schedule(random.nextLong(3_000_000_000L), () -> done.complete(reply(id)));
            } else {
                done.complete(reply(id));
            }
            return done;
        }

        private static byte[] reply(long id) {
            return ByteBuffer.allocate(Long.BYTES).putLong(0, -id).array();
        }

        void send(RandomGenerator random) {
            List<Multiaddr> others = host.others();
            PeerId peer = others.get(random.nextInt(others.size())).peerId().orElseThrow();
            int count = 1 + random.nextInt(5);
            for (int i = 0; i < count; i++) {
                long id = ledger.next++;
                byte[] payload = ByteBuffer.allocate(Long.BYTES + random.nextInt(3000))
                        .putLong(0, id)
                        .array();
                pending++;
                CompletionStage<byte[]> sent = random.nextInt(3) == 0
                        ? node.request(peer, MessageType.DATA, payload, SendOptions.DEFAULTS)
                        : node.send(peer, MessageType.DATA, payload).thenApply(nothing -> reply(id));
                sent.whenComplete((reply, failure) -> {
                    pending--;
                    if (failure != null) {
                        ledger.failed++;
                    } else {
                        ledger.acknowledged(id);
                        if (ByteBuffer.wrap(reply).getLong() != -id) {
                            ledger.wrong = "message " + id + " got the reply of another one";
                        }
                    }
                });
            }
        }
    }

    private static Run run(long seed, Ledger ledger) {
        return Scenario.of(host -> new Member(host, ledger))
                .nodes(4)
                .network(NetworkProfile.wan())
                .span(Duration.ofMinutes(10))
                .settle(Duration.ofMinutes(3))
                .faults(FaultProfile.none()
                        .with(FaultProfile.Kind.PARTITION, 20, Duration.ofSeconds(1), Duration.ofSeconds(45))
                        .with(FaultProfile.Kind.ONE_WAY, 20, Duration.ofSeconds(1), Duration.ofSeconds(20))
                        .with(FaultProfile.Kind.CRASH, 15, Duration.ofSeconds(1), Duration.ofSeconds(40))
                        .with(FaultProfile.Kind.PAUSE, 15, Duration.ofSeconds(1), Duration.ofSeconds(40))
                        .with(FaultProfile.Kind.LOSS, 20, Duration.ofSeconds(5), Duration.ofSeconds(60)))
                .every(
                        Duration.ofSeconds(1),
                        (cluster, number, random) -> cluster.any(random).ifPresent(member -> member.send(random)))
                .always("delivered once", cluster -> holds(ledger))
                .atLast("nothing is pending", DeliveryScenarioTest::nothingIsPending)
                .build()
                .run(seed);
    }

    private static void holds(Ledger ledger) {
        if (!ledger.wrong.isEmpty()) {
            throw new AssertionError(ledger.wrong);
        }
    }

    private static void nothingIsPending(Cluster<Member> cluster) {
        List<String> left = new ArrayList<>();
        cluster.running().forEach(member -> {
            if (member.pending > 0) {
                left.add(member.host.name() + ": " + member.pending);
            }
        });
        if (!left.isEmpty()) {
            throw new AssertionError("messages are pending at " + left);
        }
    }

    @Test
    void noAcknowledgedMessageIsLostAndNoneIsHandledTwice() {
        long acknowledged = 0;
        long failed = 0;
        for (long seed = 0; seed < SEEDS; seed++) {
            Ledger ledger = new Ledger();
            Run run = run(seed, ledger);
            assertThat(run.violation()).as(run.report()).isEmpty();
            acknowledged += ledger.acknowledged;
            failed += ledger.failed;
        }
        assertThat(acknowledged).isGreaterThan(SEEDS * 500L);
        assertThat(failed).isLessThan(acknowledged / 2);
    }
}
