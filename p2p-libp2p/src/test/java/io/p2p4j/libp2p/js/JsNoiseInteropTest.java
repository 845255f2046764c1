package io.p2p4j.libp2p.js;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.p2p4j.api.CloseReason;
import io.p2p4j.api.P2PConnection;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** js-libp2p over Noise, and the lines of the documentation, which choose it. */
class JsNoiseInteropTest extends JsInterop {
    JsNoiseInteropTest() {
        super(JsTransport.TCP, "noise", EnumSet.of(CloseReason.Code.NORMAL));
    }

    @Test
    void theLinesOfTheDocumentationExchangeMessages() throws Exception {
        String page = Files.readString(Path.of("../docs/LIBP2P.md"));
        int from = page.indexOf("```js\n") + 6;
        Path module = JsPeer.FOLDER.resolve("node_modules/.documentation.mjs");
        Files.writeString(module, page.substring(from, page.indexOf("```", from)));
        CompletionStage<P2PConnection> accepted = listener.accept();
        Process program = JsPeer.node(module, address());
        try {
            P2PConnection connection = done(accepted);
            assertThat(text(connection)).isEqualTo("hello from js");
            assertThat(text(connection)).isEqualTo("and goodbye");
            assertThat(done(connection.receive())).isEmpty();
            await().atMost(PATIENCE)
                    .until(() -> connection.peerInfo().protocols().contains("/p2p4j/message/1.0.0"));
            done(connection.send("hello from Java".getBytes(StandardCharsets.UTF_8)));
            done(connection.send(pattern(0, 0)));
            var lines = program.inputReader();
            assertThat(lines.readLine()).isEqualTo("received hello from Java");
            assertThat(lines.readLine()).isEqualTo("received ");
        } finally {
            program.destroyForcibly().waitFor();
            Files.delete(module);
        }
    }

    private static String text(P2PConnection connection) throws Exception {
        return new String(done(connection.receive()).orElseThrow(), StandardCharsets.UTF_8);
    }
}
