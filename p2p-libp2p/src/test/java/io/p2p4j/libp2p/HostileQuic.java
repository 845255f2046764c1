package io.p2p4j.libp2p;

import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.error.P2PException;
import io.p2p4j.api.identity.Identity;
import io.p2p4j.core.transport.Link;
import io.p2p4j.core.transport.LinkStream;
import io.p2p4j.core.transport.LinkStreamHandler;
import io.p2p4j.core.transport.MuxedLink;
import io.p2p4j.core.transport.MuxedLinkHandler;
import io.p2p4j.core.transport.Transport;
import io.p2p4j.libp2p.tls.Tls;
import io.p2p4j.transport.QuicOptions;
import io.p2p4j.transport.QuicTransport;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Streams of QUIC, with windows as large as they can be, and nothing that arrives is ever consumed. */
final class HostileQuic extends HostileWire implements Transport.DialHandler, MuxedLinkHandler {
    private static final int WINDOW_BYTES = 1 << 24;
    private static final int STREAMS_MAX = 1 << 16;

    private final Transport transport;
    private final CompletableFuture<MuxedLink> dialed = new CompletableFuture<>();
    /** On which it is asked who it is. */
    private final CompletableFuture<LinkStream> asked = new CompletableFuture<>();

    private volatile MuxedLink link;
    /** The loop's. */
    private final Map<Integer, LinkStream> streams = new LinkedHashMap<>();

    private int opened;
    private volatile @Nullable Long closeCode;
    private volatile boolean over;
    private final CompletableFuture<Void> closed = new CompletableFuture<>();

    HostileQuic(Multiaddr listener) throws Exception {
        transport = new QuicTransport(QuicOptions.builder(Identity.generate(), Tls.UNDECIDED)
                .loops(1)
                .streamsMax(STREAMS_MAX)
                .windows(WINDOW_BYTES, WINDOW_BYTES)
                .build());
        transport.dial(listener.withoutPeerId(), listener.peerId(), this);
        dialed.get(60, TimeUnit.SECONDS);
        begin();
    }

    @Override
    public void onLink(Link made) {
        made.abort();
        dialed.completeExceptionally(new IllegalStateException("a link without streams (expected one of QUIC)"));
    }

    @Override
    public void onMuxedLink(MuxedLink made) {
        link = made;
        made.start(this);
        dialed.complete(made);
    }

    @Override
    public void onDialFailed(P2PException failure) {
        dialed.completeExceptionally(failure);
    }

    @Override
    public LinkStreamHandler onStream(LinkStream stream) {
        asked.complete(stream);
        return new Taker();
    }

    @Override
    public void onStreamsAvailable() {}

    @Override
    public void onReadComplete() {
        link.flush();
    }

    @Override
    public void onWritable() {}

    @Override
    public void onRemoteAddressChanged() {}

    @Override
    public void onPeerClose(long code, String detail) {
        closeCode = code;
    }

    @Override
    public void onFault(Throwable fault) {
        throw new AssertionError(fault);
    }

    @Override
    public void onClosed(@Nullable P2PException failure) {
        over = true;
        closed.complete(null);
        wake();
    }

    /** What comes on a stream is looked at, and never consumed. */
    private final class Taker implements LinkStreamHandler {
        @Override
        public void onBytes(ByteBuffer data) {
            byte[] bytes = new byte[data.remaining()];
            data.get(bytes);
            heard(bytes);
        }

        @Override
        public void onEnd() {}

        @Override
        public void onReset(long code) {}

        @Override
        public void onStopped(long code) {}

        @Override
        public void onWritable() {}
    }

    /** Does something on the loop; the other result when that has ended. */
    private <T> T onLoop(T otherwise, Supplier<T> task) {
        if (over) {
            return otherwise;
        }
        CompletableFuture<T> done = new CompletableFuture<>();
        try {
            link.loop().execute(() -> {
                try {
                    done.complete(task.get());
                } catch (RuntimeException | Error failure) {
                    done.completeExceptionally(failure);
                }
            });
        } catch (RejectedExecutionException ended) {
            return otherwise;
        }
        return done.join();
    }

    @Override
    int open() {
        return onLoop(-1, () -> {
            LinkStream stream = link.openStream(new Taker());
            if (stream == null) {
                return -1;
            }
            streams.put(++opened, stream);
            return opened;
        });
    }

    /** Drops what the other end does not take now. */
    @Override
    void data(int stream, byte... bytes) {
        onLoop(false, () -> {
            LinkStream to = streams.get(stream);
            if (to == null || to.writableBytes() < bytes.length) {
                link.flush();
                return false;
            }
            to.write(ByteBuffer.wrap(bytes));
            return true;
        });
    }

    @Override
    void end(int stream) {
        onLoop(false, () -> {
            LinkStream to = streams.remove(stream);
            if (to != null) {
                to.finish();
            }
            return true;
        });
    }

    @Override
    void reset(int stream) {
        onLoop(false, () -> {
            LinkStream to = streams.remove(stream);
            if (to != null) {
                // What was written before it is to arrive before it.
                link.flush();
                to.reset(7);
            }
            return true;
        });
    }

    @Override
    void refuseIdentify() {
        LinkStream stream = asked.orTimeout(60, TimeUnit.SECONDS).join();
        onLoop(false, () -> {
            stream.reset(0);
            return true;
        });
    }

    @Override
    void push() {
        onLoop(false, () -> {
            link.flush();
            return true;
        });
    }

    @Override
    boolean isOver() {
        return over;
    }

    /** What the other end said when it closed; null when it did not. */
    @Nullable
    Long closeCode() {
        return closeCode;
    }

    /** Says so, since a silent end would be noticed much later. */
    @Override
    public void close() {
        onLoop(false, () -> {
            link.close(0, "");
            return true;
        });
        closed.orTimeout(60, TimeUnit.SECONDS).join();
        transport.close().toCompletableFuture().join();
        over = true;
    }
}
