package io.p2p4j.examples.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.p2p4j.api.Limits;
import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.config.P2PConfig;
import io.p2p4j.api.provider.P2PProviders;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The examples, on the one provider that the Maven profile puts on the class path. */
class ChatTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final List<String> alicesScreen = new CopyOnWriteArrayList<>();
    private final List<String> bobsScreen = new CopyOnWriteArrayList<>();

    @Test
    void theProfileChoosesOneProvider() {
        assertThat(P2PProviders.discover()).hasSize(1);
    }

    @Test
    void twoPeersChat() throws Exception {
        try (Chat alice = chat(alicesScreen);
                Chat bob = chat(bobsScreen)) {
            Multiaddr address = alice.open().toCompletableFuture().get(20, TimeUnit.SECONDS);
            bob.open().toCompletableFuture().get(20, TimeUnit.SECONDS);
            bob.join(address).toCompletableFuture().get(20, TimeUnit.SECONDS);
            await().atMost(PATIENCE).until(() -> !alicesScreen.isEmpty());

            bob.say("Hello, Alice");
            bob.say("Is it you?");
            await().atMost(PATIENCE).until(() -> alicesScreen.size() >= 3);
            alice.say("My key says so");
            await().atMost(PATIENCE).until(() -> bobsScreen.size() >= 2);

            assertThat(alicesScreen)
                    .satisfiesExactly(
                            line -> assertThat(line).endsWith(" is here"),
                            line -> assertThat(line).endsWith(": Hello, Alice"),
                            line -> assertThat(line).endsWith(": Is it you?"));
            assertThat(bobsScreen.get(1)).endsWith(": My key says so");
        }
        await().atMost(PATIENCE).until(() -> bobsScreen.size() >= 3);
        assertThat(bobsScreen.get(2)).contains(" left: GOING_AWAY");
    }

    private static Chat chat(List<String> screen) {
        // A busy machine may take a while to load its first classes.
        Limits patient = Limits.builder()
                .dialTimeout(PATIENCE)
                .handshakeTimeout(PATIENCE)
                .closeTimeout(PATIENCE)
                .build();
        return new Chat(
                P2PProviders.create(P2PConfig.development().limits(patient).build()), screen::add);
    }

    @Test
    void theExampleOfTheReadmeRuns() throws Exception {
        PrintStream before = System.out;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        System.setOut(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        try {
            TwoPeers.main(new String[0]);
        } finally {
            System.setOut(before);
        }
        assertThat(bytes.toString(StandardCharsets.UTF_8)).startsWith("12D3Koo").contains(" heard: Hello!");
    }
}
