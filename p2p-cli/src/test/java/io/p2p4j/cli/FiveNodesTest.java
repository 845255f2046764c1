package io.p2p4j.cli;

import static io.p2p4j.cli.CliProcess.p2p;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.p2p4j.cli.status.StateFile;
import io.p2p4j.cli.status.StatusClient;
import io.p2p4j.cli.status.StatusSource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The life of a network, as in the simulator, with five real processes on loopback: they grow together from two addresses, one is killed
 * and comes back, one is cut off and heals, both bootstrap nodes are lost; and messages are sent all the while.
 */
@Timeout(600)
class FiveNodesTest {
    /** Three nodes send; each waits so long between two messages. */
    private static final Executor PACE = CompletableFuture.delayedExecutor(20, TimeUnit.MILLISECONDS);

    @TempDir
    Path temp;

    /** All lives of all nodes, in the order of their beginning. */
    private final List<Life> lives = new ArrayList<>();

    private final List<Thread> senders = new ArrayList<>();
    private final AtomicBoolean ending = new AtomicBoolean();
    private final AtomicInteger next = new AtomicInteger();
    private final Set<String> acknowledged = new ConcurrentSkipListSet<>();

    /** One process. */
    private record Life(String id, CliProcess process, StatusClient status, String peer) {
        int connected() throws IOException, InterruptedException {
            return (int) status.get("/network/stats")
                    .json()
                    .require("connected_peers")
                    .integer(0, Long.MAX_VALUE);
        }

        /** Of those that are connected. */
        long healthy() throws IOException, InterruptedException {
            return status.get("/network/peers?details=true&healthy=true").json().require("peers").array().stream()
                    .filter(peer -> peer.require("connected").truth())
                    .count();
        }
    }

    private Life start(String id, List<Life> bootstrap) throws Exception {
        String addresses = bootstrap.stream()
                .map(life -> '"' + life.process().address() + '"')
                .collect(Collectors.joining(", "));
        Path config = Files.writeString(
                temp.resolve(id + ".yaml"),
                "listen-addresses: [\"/ip4/127.0.0.1/tcp/0\"]\ndata-dir: " + temp.resolve(id) + "\nbootstrap-peers: ["
                        + addresses + "]\ndiscovery-interval: 1s\nheartbeat-interval: 1s\nkeep-alive-interval: 2s\n"
                        + "idle-timeout: 10s\nmessage-timeout: 10s\nmessage-retry-attempts: 3\n");
        CliProcess process = p2p("node", "--json", "--config", config.toString());
        process.event("status");
        StateFile state = StateFile.read(temp.resolve(id)).orElseThrow();
        Life life = new Life(id, process, new StatusClient(state.url(), state.token()), state.peer());
        lives.add(life);
        return life;
    }

    @AfterEach
    void end() throws Exception {
        ending.set(true);
        for (Thread sender : senders) {
            sender.join();
        }
        lives.forEach(life -> life.process().close());
    }

    /** Sends to one after the other until the end, whatever comes of it. */
    private void sendFrom(Life from, List<Life> to) {
        Thread thread = new Thread(() -> {
            for (int i = 0; !ending.get(); i++) {
                String text = "m" + next.incrementAndGet();
                byte[] payload = text.getBytes(StandardCharsets.UTF_8);
                try {
                    if (from.status()
                            .send(new StatusSource.Message(to.get(i % to.size()).peer(), "DATA", payload))
                            .isOk()) {
                        acknowledged.add(text);
                    }
                } catch (IOException | InterruptedException gone) {
                    return;
                }
                CompletableFuture.runAsync(() -> {}, PACE).join();
            }
        });
        senders.add(thread);
        thread.start();
    }

    private static void awaitMesh(Life... running) {
        for (Life life : running) {
            await().atMost(CliProcess.PATIENCE).until(() -> life.connected() == running.length - 1);
        }
    }

    private void awaitMoreAcknowledged(int count) {
        int wanted = acknowledged.size() + count;
        await().atMost(CliProcess.PATIENCE).until(() -> acknowledged.size() >= wanted);
    }

    @Test
    void theNetworkLivesOn() throws Exception {
        Life a = start("a", List.of());
        Life b = start("b", List.of(a));
        List<Life> bootstrap = List.of(a, b);
        Life c = start("c", bootstrap);
        Life d = start("d", bootstrap);
        Life e = start("e", bootstrap);
        awaitMesh(a, b, c, d, e);
        sendFrom(a, List.of(b, c, d, e));
        sendFrom(c, List.of(d, e));
        sendFrom(d, List.of(e, c));
        awaitMoreAcknowledged(50);

        e.process().kill();
        awaitMesh(a, b, c, d);
        Life again = start("e", bootstrap);
        assertThat(again.peer()).isEqualTo(e.peer());
        awaitMesh(a, b, c, d, again);
        awaitMoreAcknowledged(50);

        d.process().pause();
        awaitMesh(a, b, c, again);
        d.process().resume();
        awaitMesh(a, b, c, d, again);
        awaitMoreAcknowledged(50);

        a.process().kill();
        b.process().kill();
        awaitMesh(c, d, again);
        awaitMoreAcknowledged(50);
        end(List.of(c, d, again));
    }

    private void end(List<Life> running) throws Exception {
        ending.set(true);
        for (Thread sender : senders) {
            sender.join();
        }
        // What was handled was written before it was acknowledged, and is read soon after.
        await().atMost(CliProcess.PATIENCE)
                .untilAsserted(() -> assertThat(handled()).containsAll(acknowledged));
        for (Life life : lives) {
            List<Object> texts = texts(life);
            assertThat(texts).as("life of " + life.id()).doesNotHaveDuplicates();
        }
        for (Life life : running) {
            await().atMost(CliProcess.PATIENCE)
                    .untilAsserted(() -> assertThat(life.healthy()).isEqualTo(2));
        }
    }

    private static List<Object> texts(Life life) {
        return life.process().events("message").stream()
                .map(event -> event.get("text"))
                .toList();
    }

    private Set<String> handled() {
        Set<String> all = new TreeSet<>();
        lives.forEach(life -> texts(life).forEach(text -> all.add(String.valueOf(text))));
        return all;
    }
}
