package io.p2p4j.bench.jmh;

import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.context.Cancellable;
import io.p2p4j.api.error.ErrorCode;
import io.p2p4j.api.error.P2PException;
import io.p2p4j.api.identity.Identity;
import io.p2p4j.api.identity.PeerId;
import io.p2p4j.core.transport.Link;
import io.p2p4j.core.transport.LinkHandler;
import io.p2p4j.core.transport.LinkSecurity;
import io.p2p4j.core.transport.Loop;
import io.p2p4j.core.transport.Transport;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** A transport between two providers of this process: bytes go from one loop's thread to the other's. */
final class MemoryLinks {
    private static final Multiaddr ADDRESS = Multiaddr.memory(7);
    private static final int IN_FLIGHT_MAX = 256 << 10;

    private final Identity server;
    private final Identity client;
    private Transport.ListenHandler listening;
    private ThreadLoop listeningLoop;

    MemoryLinks(Identity server, Identity client) {
        this.server = server;
        this.client = client;
    }

    Multiaddr address() {
        return ADDRESS;
    }

    Transport transport() {
        return new MemoryTransport();
    }

    private final class MemoryTransport implements Transport {
        private final ThreadLoop loop = new ThreadLoop();

        @Override
        public boolean supports(Multiaddr address) {
            return true;
        }

        @Override
        public Cancellable dial(Multiaddr address, Optional<PeerId> expected, DialHandler handler) {
            ThreadLoop other = listeningLoop;
            End here = new End(loop, server);
            End there = new End(other, client);
            here.other = there;
            there.other = here;
            loop.execute(() -> handler.onLink(here));
            other.execute(() -> {
                InboundHandler taker = listening.onInbound(ADDRESS, late -> {});
                if (taker != null) {
                    taker.onLink(there);
                }
            });
            return () -> {};
        }

        @Override
        public void listen(Multiaddr address, ListenHandler handler) {
            listening = handler;
            listeningLoop = loop;
            handler.onListening(new Listening() {
                @Override
                public List<Multiaddr> addresses() {
                    return List.of(ADDRESS);
                }

                @Override
                public CompletionStage<Void> close() {
                    return CompletableFuture.completedFuture(null);
                }
            });
        }

        @Override
        public CompletionStage<Void> close() {
            loop.thread.shutdown();
            return CompletableFuture.completedFuture(null);
        }
    }

    /** One thread, as an event loop is. */
    private static final class ThreadLoop implements Loop {
        private volatile Thread own;
        final ScheduledThreadPoolExecutor thread = new ScheduledThreadPoolExecutor(1, task -> {
            Thread made = new Thread(task, "bench-loop");
            made.setDaemon(true);
            own = made;
            return made;
        });

        @Override
        public boolean inLoop() {
            return Thread.currentThread() == own;
        }

        @Override
        public void execute(Runnable task) {
            thread.execute(task);
        }

        @Override
        public long nanoTime() {
            return System.nanoTime();
        }

        @Override
        public Cancellable schedule(long delayNanos, Runnable task) {
            Future<?> timer = thread.schedule(task, delayNanos, TimeUnit.NANOSECONDS);
            return () -> timer.cancel(false);
        }
    }

    /** One end of a link; owned by its loop. */
    private static final class End implements Link {
        private final ThreadLoop loop;
        private final LinkSecurity security;
        private End other;
        private LinkHandler handler;
        private byte[] written = new byte[1024];
        private int writtenBytes;
        private int inFlight;
        private boolean ended;

        End(ThreadLoop loop, Identity remote) {
            this.loop = loop;
            this.security = new LinkSecurity("memory", remote.publicKey());
        }

        @Override
        public Loop loop() {
            return loop;
        }

        @Override
        public Multiaddr localAddress() {
            return ADDRESS;
        }

        @Override
        public Multiaddr remoteAddress() {
            return ADDRESS;
        }

        @Override
        public LinkSecurity security() {
            return security;
        }

        @Override
        public String transport() {
            return "memory";
        }

        @Override
        public long connectedAtNanos() {
            return System.nanoTime();
        }

        @Override
        public void start(LinkHandler newHandler) {
            handler = newHandler;
        }

        @Override
        public void write(ByteBuffer data) {
            int bytes = data.remaining();
            if (written.length - writtenBytes < bytes) {
                written = Arrays.copyOf(written, 2 * (writtenBytes + bytes));
            }
            data.get(written, writtenBytes, bytes);
            writtenBytes += bytes;
        }

        @Override
        public boolean isWritable() {
            return !ended && inFlight + writtenBytes < IN_FLIGHT_MAX;
        }

        @Override
        public void flush() {
            if (writtenBytes == 0 || ended) {
                return;
            }
            ByteBuffer bytes = ByteBuffer.wrap(written, 0, writtenBytes);
            int count = writtenBytes;
            inFlight += count;
            written = new byte[written.length];
            writtenBytes = 0;
            other.loop.execute(() -> other.arrived(bytes, count));
        }

        private void arrived(ByteBuffer bytes, int count) {
            if (handler != null && !ended) {
                handler.onBytes(bytes);
                handler.onReadComplete();
            }
            other.loop.execute(() -> other.taken(count));
        }

        private void taken(int count) {
            boolean wasWritable = isWritable();
            inFlight -= count;
            if (!wasWritable && isWritable() && handler != null) {
                handler.onWritable();
            }
        }

        @Override
        public void shutdown() {
            flush();
            abort();
        }

        @Override
        public void abort() {
            loop.execute(() -> end(null));
            other.loop.execute(
                    () -> other.end(P2PException.of(ErrorCode.CONNECTION_LOST, "the other end of the link ended")));
        }

        private void end(P2PException failure) {
            if (!ended) {
                ended = true;
                if (handler != null) {
                    handler.onClosed(failure);
                }
            }
        }
    }
}
