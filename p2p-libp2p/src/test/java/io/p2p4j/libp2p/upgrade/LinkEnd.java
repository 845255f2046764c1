package io.p2p4j.libp2p.upgrade;

import io.p2p4j.api.error.P2PException;
import io.p2p4j.core.transport.Link;
import io.p2p4j.core.transport.LinkHandler;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Collects what a link brings, and may send it back. */
final class LinkEnd implements LinkHandler {
    final Link link;
    final CompletableFuture<Boolean> closed = new CompletableFuture<>();
    volatile @Nullable P2PException failure;
    private final ByteArrayOutputStream received = new ByteArrayOutputStream();
    private final boolean echo;

    LinkEnd(Link link, boolean echo) {
        this.link = link;
        this.echo = echo;
        link.start(this);
    }

    synchronized int count() {
        return received.size();
    }

    synchronized byte[] bytes() {
        return received.toByteArray();
    }

    void send(byte[] bytes) {
        link.loop().execute(() -> {
            link.write(ByteBuffer.wrap(bytes));
            link.flush();
        });
    }

    @Override
    public void onBytes(ByteBuffer data) {
        byte[] copy = new byte[data.remaining()];
        data.get(copy);
        synchronized (this) {
            received.writeBytes(copy);
        }
        if (echo) {
            link.write(ByteBuffer.wrap(copy));
        }
    }

    @Override
    public void onReadComplete() {
        link.flush();
    }

    @Override
    public void onWritable() {}

    @Override
    public void onClosed(@Nullable P2PException reason) {
        failure = reason;
        closed.complete(true);
    }
}
