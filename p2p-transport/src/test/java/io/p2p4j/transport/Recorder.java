package io.p2p4j.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.p2p4j.api.error.P2PException;
import io.p2p4j.core.transport.Link;
import io.p2p4j.core.transport.LinkHandler;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** One end of a link under test: keeps what arrives and how it ends. */
final class Recorder implements LinkHandler {
    final Link link;
    final AtomicInteger writable = new AtomicInteger();
    final AtomicInteger closes = new AtomicInteger();
    final AtomicInteger readCompletes = new AtomicInteger();
    final CompletableFuture<@Nullable P2PException> closed = new CompletableFuture<>();
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private boolean threadOk = true;

    private Recorder(Link link) {
        this.link = link;
    }

    static Recorder start(Link link) {
        Recorder recorder = new Recorder(link);
        link.start(recorder);
        return recorder;
    }

    @Override
    public synchronized void onBytes(ByteBuffer data) {
        threadOk &= link.loop().inLoop() && closes.get() == 0;
        byte[] copy = new byte[data.remaining()];
        data.get(copy);
        bytes.writeBytes(copy);
    }

    @Override
    public void onReadComplete() {
        readCompletes.incrementAndGet();
    }

    @Override
    public void onWritable() {
        writable.incrementAndGet();
    }

    @Override
    public void onClosed(@Nullable P2PException failure) {
        closes.incrementAndGet();
        closed.complete(failure);
    }

    synchronized byte[] received() {
        assertThat(threadOk)
                .as("called on the loop, and nothing after onClosed")
                .isTrue();
        return bytes.toByteArray();
    }

    synchronized int receivedCount() {
        return bytes.size();
    }

    void send(String text) {
        send(text.getBytes(StandardCharsets.UTF_8));
    }

    void send(byte[] data) {
        link.loop().execute(() -> {
            link.write(ByteBuffer.wrap(data));
            link.flush();
        });
    }

    void shutdown() {
        link.loop().execute(link::shutdown);
    }

    void abort() {
        link.loop().execute(link::abort);
    }

    void awaitText(String text) {
        await().atMost(Duration.ofSeconds(10)).until(() -> new String(received(), StandardCharsets.UTF_8).equals(text));
    }

    @Nullable
    P2PException awaitClosed() throws InterruptedException, ExecutionException, TimeoutException {
        P2PException failure = closed.get(10, TimeUnit.SECONDS);
        assertThat(closes).hasValue(1);
        return failure;
    }
}
