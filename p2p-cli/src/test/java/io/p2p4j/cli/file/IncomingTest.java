package io.p2p4j.cli.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.p2p4j.api.P2PConnection;
import io.p2p4j.api.P2PProvider;
import io.p2p4j.api.P2PStream;
import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.config.P2PConfig;
import io.p2p4j.api.error.ErrorCode;
import io.p2p4j.api.error.P2PException;
import io.p2p4j.simulator.Simulation;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The receiving end against senders that break the protocol, and the sending end against its verdicts. */
class IncomingTest {
    private static final byte[] ABC_HASH = FileProtocol.sha256().digest("abc".getBytes(StandardCharsets.UTF_8));

    private final Simulation simulation = Simulation.builder().seed(5).build();
    private final Shelf shelf = new Shelf();
    private final List<Receipt> stored = new ArrayList<>();
    private final List<P2PException> failed = new ArrayList<>();
    private P2PConnection connection;

    /** Keeps files in memory, or fails when it is told to. */
    private static final class Shelf implements FileStore {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private boolean full;
        private int open;

        @Override
        public Target begin(String name, long size) {
            open++;
            return new Target() {
                @Override
                public void write(ByteBuffer data) throws IOException {
                    if (full) {
                        throw new IOException("no space left");
                    }
                    while (data.hasRemaining()) {
                        bytes.write(data.get());
                    }
                }

                @Override
                public String commit() {
                    open--;
                    return "kept-" + name;
                }

                @Override
                public void discard() {
                    open--;
                }
            };
        }
    }

    @BeforeEach
    void connect() throws Exception {
        P2PProvider receiver = simulation.provider("receiver", config("receiver"));
        P2PProvider sender = simulation.provider("sender", config("sender"));
        simulation.await(receiver.start());
        simulation.await(sender.start());
        receiver.handle(FileProtocol.ID, stream -> Incoming.serve(stream, shelf, receiver.context(), new Notes()));
        Multiaddr address = simulation
                .await(receiver.listen(Multiaddr.parse("/memory/0")))
                .localAddresses()
                .get(0);
        connection = simulation.await(sender.connect(address));
    }

    private P2PConfig config(String name) {
        return P2PConfig.builder().identity(simulation.identity(name)).build();
    }

    @AfterEach
    void close() {
        simulation.close();
    }

    private final class Notes implements Incoming.Observer {
        @Override
        public void onStarted(String name, long size) {
            // What comes of it counts.
        }

        @Override
        public void onProgress(long bytes) {
            // What comes of it counts.
        }

        @Override
        public void onStored(Receipt receipt) {
            stored.add(receipt);
        }

        @Override
        public void onFailed(P2PException failure) {
            failed.add(failure);
        }
    }

    private static ByteBuffer head(String name, long size) {
        byte[] utf8 = name.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(64).putShort((short) utf8.length).put(utf8).putLong(size);
    }

    private static ByteBuffer abc(long size, byte[] hash) {
        return head("n", size)
                .putInt(3)
                .put("abc".getBytes(StandardCharsets.UTF_8))
                .putInt(0)
                .put(hash);
    }

    /** Sends raw bytes and the end, and returns the verdict's number. */
    private int verdictOn(ByteBuffer raw) throws Exception {
        P2PStream stream = simulation.await(connection.openStream(FileProtocol.ID));
        stream.write(raw.flip());
        stream.closeWrite();
        Optional<ByteBuffer> answer = simulation.await(stream.read());
        simulation.runFor(Duration.ofSeconds(10));
        assertThat(shelf.open)
                .as("targets that were neither kept nor discarded")
                .isZero();
        return answer.orElseThrow().get(0);
    }

    @Test
    void aFileIsStoredByteByByteToo() throws Exception {
        P2PStream stream = simulation.await(connection.openStream(FileProtocol.ID));
        ByteBuffer raw = abc(-1, ABC_HASH).flip();
        while (raw.hasRemaining()) {
            simulation.await(stream.write(new byte[] {raw.get()}));
            simulation.runFor(Duration.ofMillis(1));
        }
        stream.closeWrite();
        assertThat(simulation.await(stream.read()).orElseThrow().get(0)).isZero();
        assertThat(stored).extracting(Receipt::name).containsExactly("kept-n");
        assertThat(shelf.bytes.toString(StandardCharsets.UTF_8)).isEqualTo("abc");
    }

    @Test
    void whoeverBreaksTheProtocolIsToldAndNothingIsLeft() throws Exception {
        int malformed = FileProtocol.Verdict.MALFORMED.number();
        assertThat(verdictOn(head("", 0))).isEqualTo(malformed);
        assertThat(verdictOn(ByteBuffer.allocate(2).putShort((short) 1025))).isEqualTo(malformed);
        assertThat(verdictOn(head("n", -2))).isEqualTo(malformed);
        assertThat(verdictOn(head("n", 0).putInt(-1))).isEqualTo(malformed);
        assertThat(verdictOn(head("n", -1).putInt(FileProtocol.CHUNK_BYTES_MAX + 1)))
                .isEqualTo(malformed);
        assertThat(verdictOn(abc(2, ABC_HASH))).as("more than announced").isEqualTo(malformed);
        assertThat(verdictOn(abc(4, ABC_HASH))).as("less than announced").isEqualTo(malformed);
        assertThat(verdictOn(abc(3, ABC_HASH).put((byte) 0)))
                .as("bytes after the end")
                .isEqualTo(malformed);
        assertThat(verdictOn(head("n", 3).putInt(3).put((byte) 'a')))
                .as("cut off")
                .isEqualTo(malformed);
        assertThat(verdictOn(ByteBuffer.allocate(0))).as("nothing").isEqualTo(malformed);
        assertThat(verdictOn(abc(3, new byte[32]))).isEqualTo(FileProtocol.Verdict.DAMAGED.number());
        assertThat(failed).hasSize(11).extracting(P2PException::code).containsOnly(ErrorCode.MALFORMED_FRAME);
        assertThat(stored).isEmpty();
        assertThat(connection.isOpen()).isTrue();
    }

    @Test
    void aFullStoreEndsTheTransferAtBothEnds() throws Exception {
        shelf.full = true;
        Outgoing outgoing = simulation.await(Outgoing.open(connection, "n", -1));
        ByteBuffer chunk = Outgoing.newChunk().put((byte) 1);
        outgoing.write(chunk);
        assertThatThrownBy(() -> simulation.await(outgoing.outcome()))
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOfSatisfying(
                        P2PException.class,
                        failure -> assertThat(failure.code()).isEqualTo(ErrorCode.STORAGE_FAILED))
                .hasMessageContaining("no space left");
        assertThat(failed).singleElement().extracting(P2PException::code).isEqualTo(ErrorCode.STORAGE_FAILED);
    }

    @Test
    void aSenderThatGivesUpLeavesNothing() throws Exception {
        Outgoing outgoing = simulation.await(Outgoing.open(connection, "n", -1));
        outgoing.write(Outgoing.newChunk().put((byte) 1));
        simulation.runFor(Duration.ofSeconds(1));
        assertThat(shelf.open).isEqualTo(1);
        outgoing.cancel();
        simulation.runFor(Duration.ofSeconds(1));
        assertThat(shelf.open).isZero();
        assertThat(failed).singleElement().extracting(P2PException::code).isEqualTo(ErrorCode.STREAM_RESET);
    }
}
