package io.p2p4j.netty;

import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.context.Cancellable;
import io.p2p4j.core.transport.Link;
import io.p2p4j.core.transport.LinkHandler;
import io.p2p4j.core.transport.LinkSecurity;
import io.p2p4j.core.transport.Loop;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A link of {@link SocketTransport}; writes block its loop, which tests of a few messages bear. */
final class SocketLink implements Link, Loop {
    private static final int BUFFER_BYTES = 16 << 10;

    private final ScheduledExecutorService executor;
    private final Socket raw;
    private final LinkGuard.Guarded guarded;
    private final long connectedAtNanos = System.nanoTime();
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private @Nullable LinkHandler handler;
    private boolean over;
    private volatile @Nullable Thread thread;

    SocketLink(ScheduledExecutorService executor, Socket raw, LinkGuard.Guarded guarded) {
        this.executor = executor;
        this.raw = raw;
        this.guarded = guarded;
        execute(() -> thread = Thread.currentThread());
    }

    @Override
    public void start(LinkHandler started) {
        handler = started;
        SocketTransport.daemon(this::read);
    }

    private void read() {
        byte[] buffer = new byte[BUFFER_BYTES];
        try {
            for (int count = 0;
                    count >= 0;
                    count = guarded.socket().getInputStream().read(buffer)) {
                byte[] bytes = Arrays.copyOf(buffer, count);
                execute(() -> take(bytes));
            }
        } catch (IOException broken) {
            execute(this::end);
        }
        execute(this::end);
    }

    private void take(byte[] bytes) {
        LinkHandler taker = handler;
        if (!over && taker != null && bytes.length > 0) {
            taker.onBytes(ByteBuffer.wrap(bytes));
            taker.onReadComplete();
        }
    }

    private void end() {
        LinkHandler taker = handler;
        if (!over) {
            over = true;
            try {
                raw.close();
            } catch (IOException alreadyClosed) {
                over = true;
            }
            if (taker != null) {
                taker.onClosed(null);
            }
        }
    }

    @Override
    public void write(ByteBuffer data) {
        byte[] bytes = new byte[data.remaining()];
        data.get(bytes);
        written.writeBytes(bytes);
    }

    @Override
    public boolean isWritable() {
        return true;
    }

    @Override
    public void flush() {
        try {
            guarded.socket().getOutputStream().write(written.toByteArray());
            written.reset();
        } catch (IOException broken) {
            execute(this::end);
        }
    }

    @Override
    public void shutdown() {
        flush();
        execute(this::end);
    }

    @Override
    public void abort() {
        execute(this::end);
    }

    @Override
    public Loop loop() {
        return this;
    }

    @Override
    public Multiaddr localAddress() {
        return Multiaddr.tcp("127.0.0.1", raw.getLocalPort());
    }

    @Override
    public Multiaddr remoteAddress() {
        return Multiaddr.tcp("127.0.0.1", raw.getPort());
    }

    @Override
    public LinkSecurity security() {
        return new LinkSecurity("planted", guarded.key());
    }

    @Override
    public String transport() {
        return "tcp";
    }

    @Override
    public long connectedAtNanos() {
        return connectedAtNanos;
    }

    // The loop.

    @Override
    public boolean inLoop() {
        return Thread.currentThread() == thread;
    }

    @Override
    public void execute(Runnable task) {
        try {
            executor.execute(task);
        } catch (RejectedExecutionException closed) {
            if (handler == null) {
                throw closed;
            }
        }
    }

    @Override
    public long nanoTime() {
        return System.nanoTime();
    }

    @Override
    public Cancellable schedule(long delayNanos, Runnable task) {
        try {
            ScheduledFuture<?> timer = executor.schedule(task, delayNanos, TimeUnit.NANOSECONDS);
            return () -> timer.cancel(false);
        } catch (RejectedExecutionException closed) {
            return () -> {};
        }
    }
}
