package io.p2p4j.core.driver;

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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Transports whose links are in memory; each link has a loop of the given kind. */
final class MemoryNetwork {
    private static final int IN_FLIGHT_MAX = 1 << 16;

    private final Map<Long, Bound> bound = new TreeMap<>();
    private final AtomicLong ports = new AtomicLong(1000);
    final AtomicInteger liveLinks = new AtomicInteger();
    /** While true, nothing gets from one end of a link to the other. */
    volatile boolean frozen;

    final AtomicInteger dials = new AtomicInteger();

    /** Dials of this address get no answer. */
    static final long BLACKHOLE = 666;

    private record Bound(MemoryTransport transport, Transport.ListenHandler handler) {}

    MemoryTransport transport(Identity identity, Supplier<Loop> loops) {
        return new MemoryTransport(identity, loops);
    }

    /** Breaks every link. */
    void cut() {
        List<MemoryLink> all = new ArrayList<>();
        synchronized (this) {
            for (Bound one : bound.values()) {
                all.addAll(one.transport.links);
            }
        }
        for (MemoryLink link : all) {
            link.loop.execute(() -> link.end(P2PException.of(ErrorCode.CONNECTION_LOST, "the network was cut")));
            link.other.loop.execute(
                    () -> link.other.end(P2PException.of(ErrorCode.CONNECTION_LOST, "the network was cut")));
        }
    }

    final class MemoryTransport implements Transport {
        private final Identity identity;
        private final Supplier<Loop> loops;
        private final List<MemoryLink> links = new ArrayList<>();
        private final List<Long> listening = new ArrayList<>();

        MemoryTransport(Identity identity, Supplier<Loop> loops) {
            this.identity = identity;
            this.loops = loops;
        }

        @Override
        public boolean supports(Multiaddr address) {
            return address.toString().startsWith("/memory/");
        }

        private static long port(Multiaddr address) {
            return Long.parseLong(address.toString().substring("/memory/".length()));
        }

        @Override
        public Cancellable dial(Multiaddr address, Optional<PeerId> expected, DialHandler handler) {
            dials.incrementAndGet();
            AtomicBoolean over = new AtomicBoolean();
            Loop loop = loops.get();
            Bound target;
            synchronized (MemoryNetwork.this) {
                target = bound.get(port(address));
            }
            if (port(address) != BLACKHOLE) {
                loop.execute(() -> connect(address, expected, handler, over, loop, target));
            }
            return () -> over.set(true);
        }

        private void connect(
                Multiaddr address,
                Optional<PeerId> expected,
                DialHandler handler,
                AtomicBoolean over,
                Loop loop,
                @Nullable Bound target) {
            if (over.get()) {
                return;
            }
            Multiaddr own = Multiaddr.memory(ports.incrementAndGet());
            InboundHandler taker = target == null ? null : target.handler.onInbound(own, late -> {});
            if (target == null || taker == null) {
                fail(handler, over, ErrorCode.CONNECTION_REFUSED, address);
                return;
            }
            PeerId remote = target.transport.identity.peerId();
            if (expected.isPresent() && !expected.get().equals(remote)) {
                taker.onFailed(P2PException.of(ErrorCode.SECURITY_HANDSHAKE_FAILED, "the dialer left"));
                fail(handler, over, ErrorCode.PEER_ID_MISMATCH, address);
                return;
            }
            Loop otherLoop = target.transport.loops.get();
            MemoryLink here = new MemoryLink(this, loop, own, address, target.transport.identity);
            MemoryLink there = new MemoryLink(target.transport, otherLoop, address, own, identity);
            here.other = there;
            there.other = here;
            if (!over.compareAndSet(false, true)) {
                taker.onFailed(P2PException.of(ErrorCode.SECURITY_HANDSHAKE_FAILED, "the dialer left"));
                return;
            }
            here.register();
            there.register();
            otherLoop.execute(() -> taker.onLink(there));
            handler.onLink(here);
        }

        private void fail(DialHandler handler, AtomicBoolean over, ErrorCode code, Multiaddr address) {
            if (over.compareAndSet(false, true)) {
                handler.onDialFailed(
                        P2PException.builder(code, "in memory").address(address).build());
            }
        }

        @Override
        public void listen(Multiaddr address, ListenHandler handler) {
            long port = port(address) == 0 ? ports.incrementAndGet() : port(address);
            boolean taken;
            synchronized (MemoryNetwork.this) {
                taken = bound.putIfAbsent(port, new Bound(this, handler)) != null;
                listening.add(port);
            }
            loops.get().execute(() -> {
                if (taken) {
                    handler.onListenFailed(P2PException.builder(ErrorCode.ADDRESS_IN_USE, "in memory")
                            .address(address)
                            .build());
                } else {
                    handler.onListening(listening(port));
                }
            });
        }

        private Listening listening(long port) {
            return new Listening() {
                @Override
                public List<Multiaddr> addresses() {
                    return List.of(Multiaddr.memory(port));
                }

                @Override
                public CompletionStage<Void> close() {
                    synchronized (MemoryNetwork.this) {
                        bound.remove(port);
                    }
                    return CompletableFuture.completedFuture(null);
                }
            };
        }

        @Override
        public CompletionStage<Void> close() {
            List<MemoryLink> open;
            synchronized (MemoryNetwork.this) {
                open = new ArrayList<>(links);
            }
            open.forEach(link -> link.loop.execute(link::abort));
            return CompletableFuture.completedFuture(null);
        }
    }

    /** One end of a link. */
    final class MemoryLink implements Link {
        private final MemoryTransport transport;
        private final Loop loop;
        private final Multiaddr local;
        private final Multiaddr remote;
        private final LinkSecurity security;
        private final long connectedAt;
        private final AtomicInteger inFlight = new AtomicInteger();
        private final List<Runnable> early = new ArrayList<>();
        private final List<byte[]> unflushed = new ArrayList<>();
        private @Nullable LinkHandler handler;
        private boolean over;
        private boolean wasFull;
        MemoryLink other;

        @SuppressWarnings("NullAway")
        MemoryLink(MemoryTransport transport, Loop loop, Multiaddr local, Multiaddr remote, Identity peer) {
            this.transport = transport;
            this.loop = loop;
            this.local = local;
            this.remote = remote;
            this.security = new LinkSecurity("memory", peer.publicKey());
            this.connectedAt = loop.nanoTime();
        }

        void register() {
            liveLinks.incrementAndGet();
            synchronized (MemoryNetwork.this) {
                transport.links.add(this);
            }
        }

        @Override
        public void write(ByteBuffer data) {
            byte[] bytes = new byte[data.remaining()];
            data.get(bytes);
            if (!over) {
                inFlight.addAndGet(bytes.length);
                unflushed.add(bytes);
            }
        }

        @Override
        public boolean isWritable() {
            boolean writable = inFlight.get() < IN_FLIGHT_MAX;
            wasFull |= !writable;
            return writable;
        }

        @Override
        public void flush() {
            if (unflushed.isEmpty()) {
                return;
            }
            List<byte[]> batch = new ArrayList<>(unflushed);
            unflushed.clear();
            if (frozen) {
                return;
            }
            other.loop.execute(() -> other.later(() -> arrive(batch)));
        }

        /** On the other end's loop. */
        private void arrive(List<byte[]> batch) {
            int size = 0;
            for (byte[] bytes : batch) {
                size += bytes.length;
                if (!other.over && other.handler != null) {
                    other.handler.onBytes(ByteBuffer.wrap(bytes));
                }
            }
            if (!other.over && other.handler != null) {
                other.handler.onReadComplete();
            }
            int taken = size;
            loop.execute(() -> {
                inFlight.addAndGet(-taken);
                if (wasFull && !over && handler != null && inFlight.get() < IN_FLIGHT_MAX) {
                    wasFull = false;
                    handler.onWritable();
                }
            });
        }

        private void later(Runnable task) {
            if (handler == null && !over) {
                early.add(task);
            } else {
                task.run();
            }
        }

        @Override
        public void start(LinkHandler linkHandler) {
            handler = linkHandler;
            early.forEach(Runnable::run);
            early.clear();
        }

        private void end(@Nullable P2PException failure) {
            if (over) {
                return;
            }
            over = true;
            liveLinks.decrementAndGet();
            synchronized (MemoryNetwork.this) {
                transport.links.remove(this);
            }
            if (handler != null) {
                handler.onClosed(failure);
            }
        }

        @Override
        public void shutdown() {
            flush();
            if (frozen) {
                return;
            }
            other.loop.execute(() -> other.later(() -> other.end(null)));
            loop.execute(() -> end(null));
        }

        @Override
        public void abort() {
            other.loop.execute(() -> other.later(
                    () -> other.end(P2PException.of(ErrorCode.CONNECTION_LOST, "the other end was reset"))));
            end(null);
        }

        @Override
        public Loop loop() {
            return loop;
        }

        @Override
        public Multiaddr localAddress() {
            return local;
        }

        @Override
        public Multiaddr remoteAddress() {
            return remote;
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
            return connectedAt;
        }
    }
}
