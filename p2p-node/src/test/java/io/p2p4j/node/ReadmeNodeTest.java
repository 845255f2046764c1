package io.p2p4j.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.p2p4j.node.message.MessageHandler;
import io.p2p4j.node.message.MessageType;
import io.p2p4j.simulator.Simulation;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** What README.md and docs/NODE.md show of a node is what is compiled and run here. */
class ReadmeNodeTest {
    // begin
    static CompletionStage<Void> greet(P2PNode alice, P2PNode bob, List<String> heard) {
        MessageType greeting = MessageType.of("greeting");
        bob.handle(greeting, MessageHandler.of(message -> heard.add(new String(message.payload(), StandardCharsets.UTF_8))));
        return alice.connect(bob.addresses().get(0))
                .thenCompose(peer -> alice.send(peer, greeting, "hello".getBytes(StandardCharsets.UTF_8)));
    }
    // end

    @Test
    void theExampleRuns() throws Exception {
        try (Simulation sim = Simulation.builder().seed(1).build()) {
            List<String> heard = new ArrayList<>();
            sim.await(greet(SimNodes.started(sim, "alice"), SimNodes.started(sim, "bob"), heard));
            assertThat(heard).containsExactly("hello");
        }
    }

    @Test
    void theReadmeShowsIt() throws Exception {
        String source = Files.readString(Path.of("src/test/java/io/p2p4j/node/ReadmeNodeTest.java"));
        String shown = source.substring(source.indexOf("// begin") + 8, source.indexOf("// end"));
        assertThat(Files.readString(Path.of("../README.md")).replaceAll("\\s", ""))
                .contains(shown.replaceAll("\\s", ""));
    }
}
