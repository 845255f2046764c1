package io.p2p4j.core.lean;

import static org.assertj.core.api.Assertions.assertThat;

import io.p2p4j.api.CloseReason.Code;
import io.p2p4j.api.ConnectionInfo.Role;
import io.p2p4j.api.Limits;
import io.p2p4j.api.Priority;
import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.core.session.SessionEvent;
import io.p2p4j.core.session.SessionMachine;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Sessions write exactly the vectors of docs/WIRE.md section 10, and understand them. */
class WireVectorsTest {
    private static final byte[] HI = "hi".getBytes(StandardCharsets.US_ASCII);

    private final Map<String, String> vectors = read();

    /** The rows of the table: what is sent, and its bytes. */
    private static Map<String, String> read() {
        Path root = Path.of("").toAbsolutePath();
        while (root != null && !Files.exists(root.resolve("docs/WIRE.md"))) {
            root = root.getParent();
        }
        if (root == null) {
            throw new AssertionError("docs/WIRE.md is not above " + Path.of("").toAbsolutePath());
        }
        try {
            Map<String, String> rows = new LinkedHashMap<>();
            String page = Files.readString(root.resolve("docs/WIRE.md"));
            for (String line :
                    page.substring(page.indexOf("## 10 Vectors")).lines().toList()) {
                String[] cells = line.split("\\|");
                if (cells.length == 3 && cells[2].startsWith(" `")) {
                    String hex = cells[2].strip().replace("`", "").replace(" ", "");
                    rows.put(cells[1].strip(), hex);
                }
            }
            return rows;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private Map<String, byte[]> written() {
        Map<String, byte[]> written = new LinkedHashMap<>();
        Side full = Side.of(Role.LISTENER);
        full.session.abort(Code.LIMIT_EXCEEDED, "", 0);
        full.pump(0);
        byte[] refusal = full.takeWire();
        written.put("empty hello (refusal)", Arrays.copyOf(refusal, Wire.PREFACE_BYTES + 1));
        written.put(
                "hello: version 1, no features, limits as when absent but streamsMax 16, agent `a/1`",
                Raw.preface(HelloCodec.encode(hello())));
        written.put("MESSAGE `hi`", after(s -> s.sendMessage(ByteBuffer.wrap(HI), "t")));
        written.put("MESSAGE, empty", after(s -> s.sendMessage(ByteBuffer.allocate(0), "t")));
        byte[] longer = after(s -> s.sendMessage(ByteBuffer.allocate(200), "t"));
        written.put("MESSAGE of 200 bytes, its header", Arrays.copyOf(longer, longer.length - 200));
        written.put("MESSAGES_END", after(s -> s.endMessages("t")));
        written.put("STREAM_OPEN 1, HIGH, `/echo/1`", after(s -> s.openStream("/echo/1", Priority.HIGH, "t")));
        written.put("STREAM_ACCEPT 1", answer(s -> s.acceptStream(1)));
        written.put("STREAM_REFUSE 1, protocol unsupported", answer(s -> s.refuseStream(1)));
        written.put("STREAM_DATA 1 `hi`", onStream(s -> s.writeStream(1, ByteBuffer.wrap(HI), "t")));
        written.put("STREAM_END 1", onStream(s -> s.endStream(1, "t")));
        written.put("STREAM_RESET 1, code 300", onStream(s -> s.resetStream(1, 300)));
        Raw raw = Raw.opened();
        for (int i = 0; i < 32; i++) {
            raw.side.consuming = false;
            raw.send(Raw.message(32_768 - Wire.MESSAGE_COST));
        }
        raw.side.session.consumed(SessionMachine.MESSAGES, 32 * (32_768 - Wire.MESSAGE_COST));
        raw.side.pump(raw.nowNanos);
        written.put("WINDOW of messages, 1,048,576", raw.side.takeWire());
        ControlBuffer control = new ControlBuffer();
        control.frame(FrameType.WINDOW_ALL, 65_536);
        written.put("WINDOW_ALL 65,536", drained(control));
        written.put("PING 1", after(s -> s.ping("t", 0)));
        raw.send(Raw.frame(FrameType.PING, new byte[] {0, 0, 0, 0, 0, 0, 0, 1}));
        written.put("PONG 1", raw.side.takeWire());
        written.put(
                "UPDATE with protocol `/b`, listening at /ip4/127.0.0.1/tcp/4001",
                after(s -> s.updateLocal(List.of("/b"), List.of(Multiaddr.parse("/ip4/127.0.0.1/tcp/4001")))));
        written.put("CLOSE NORMAL `bye`", after(s -> s.close(Code.NORMAL, "bye", Long.MAX_VALUE, 0)));
        return written;
    }

    private static Hello hello() {
        return new Hello(
                1,
                1,
                new TreeSet<>(),
                65_536,
                16_384,
                65_536,
                65_536,
                65_536,
                16,
                "a/1",
                List.of(),
                List.of(),
                Optional.empty());
    }

    private static byte[] drained(ControlBuffer control) {
        Side sink = Side.of(Role.DIALER);
        control.drainTo(sink);
        return sink.takeWire();
    }

    /** What a dialer writes for a command on an open session. */
    private static byte[] after(Consumer<LeanSession> command) {
        return after(new Pair().open().dialer, command);
    }

    private static byte[] after(Side side, Consumer<LeanSession> command) {
        command.accept(side.session);
        side.pump(0);
        return side.takeWire();
    }

    private static byte[] answer(Consumer<LeanSession> command) {
        Raw raw = Raw.opened();
        raw.send(Raw.open(1));
        return after(raw.side, command);
    }

    private static byte[] onStream(Consumer<LeanSession> command) {
        Pair pair = new Pair().open();
        pair.openStream(Priority.NORMAL);
        return after(pair.dialer, command);
    }

    @TestFactory
    List<DynamicTest> sessionsWriteTheVectors() {
        return written().entrySet().stream()
                .map(each -> DynamicTest.dynamicTest(
                        each.getKey(),
                        () -> assertThat(HexFormat.of().formatHex(each.getValue()))
                                .isEqualTo(vectors.get(each.getKey()))))
                .toList();
    }

    @Test
    void everyVectorIsTested() {
        assertThat(written().keySet()).containsExactlyElementsOf(vectors.keySet());
    }

    @Test
    void aSessionUnderstandsTheVectors() {
        Raw raw = new Raw(Limits.DEFAULTS);
        for (String vector : List.of(
                "hello: version 1, no features, limits as when absent but streamsMax 16, agent `a/1`",
                "MESSAGE `hi`",
                "MESSAGE, empty",
                "WINDOW of messages, 1,048,576",
                "PING 1",
                "CLOSE NORMAL `bye`")) {
            raw.send(HexFormat.of().parseHex(vectors.getOrDefault(vector, "")));
        }
        var opened = raw.side.one(SessionEvent.Opened.class);
        assertThat(opened.peer().agent()).isEqualTo("a/1");
        assertThat(opened.messageBytesMax()).isEqualTo(65_536);
        assertThat(raw.side.all(SessionEvent.Message.class).get(0).data()).isEqualTo(HI);
        assertThat(raw.closed().reason().code()).isEqualTo(Code.NORMAL);
        assertThat(raw.closed().reason().detail()).isEqualTo("bye");
    }
}
