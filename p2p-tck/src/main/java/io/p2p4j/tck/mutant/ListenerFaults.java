package io.p2p4j.tck.mutant;

import static io.p2p4j.tck.mutant.ProviderFaults.listeners;

import io.p2p4j.api.P2PConnection;
import io.p2p4j.api.P2PEvent;
import io.p2p4j.api.P2PListener;
import io.p2p4j.api.P2PProvider;
import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.error.ErrorCode;
import io.p2p4j.api.error.P2PException;
import io.p2p4j.api.identity.PeerId;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** Further faults of listeners: what they tell of themselves, and whom they let in. */
final class ListenerFaults {
    private ListenerFaults() {}

    static List<Mutant> all() {
        return List.of(
                new Mutant("ID-03", "addresses hold the id's digest instead of the id", listeners(DigestsIds::new)),
                new Mutant("LSTN-02", "a taken address silently becomes a free one", TakesAnother::new),
                new Mutant("LSTN-05", "close forgets what waits in the queue", listeners(ForgetsTheQueue::new)),
                new Mutant("LSTN-07", "an address that was bound stays bound", NeverUnbinds::new),
                new Mutant("LSTN-08", "two accepts that wait get the same connection", listeners(SharesAccepts::new)),
                new Mutant("LSTN-09", "the queue has no bound", listeners(Prefetches::new)),
                new Mutant("LSTN-10", "a failed handshake ends the listener", DiesOfBadVisitors::new),
                Mutant.ofLimits(
                        "LSTN-11",
                        "one handshake at a time",
                        limits -> limits.toBuilder().pendingHandshakesMax(1).build()));
    }

    /** An id of a short key holds the key; this provider writes the digest form, as for a long key. */
    private static final class DigestsIds extends FaultyListener {
        private static final byte[] SHA256_HEAD = {0x12, 32};

        DigestsIds(P2PListener correct, FaultyProvider provider) {
            super(correct, provider);
        }

        @Override
        public List<Multiaddr> localAddresses() {
            return super.localAddresses().stream().map(DigestsIds::digested).toList();
        }

        private static Multiaddr digested(Multiaddr address) {
            return address.peerId()
                    .map(id -> address.withoutPeerId().withPeerId(digest(id)))
                    .orElse(address);
        }

        private static PeerId digest(PeerId id) {
            try {
                byte[] id32 = MessageDigest.getInstance("SHA-256").digest(id.toBytes());
                byte[] bytes = Arrays.copyOf(SHA256_HEAD, SHA256_HEAD.length + id32.length);
                System.arraycopy(id32, 0, bytes, SHA256_HEAD.length, id32.length);
                return PeerId.fromBytes(bytes);
            } catch (NoSuchAlgorithmException impossible) {
                throw new IllegalStateException("SHA-256 is missing (expected in every Java runtime)", impossible);
            }
        }
    }

    private static final class TakesAnother extends FaultyProvider {
        TakesAnother(P2PProvider correct) {
            super(correct);
        }

        @Override
        public CompletionStage<P2PListener> listen(Multiaddr address) {
            return super.listen(address)
                    .handle((listener, failure) -> failure == null
                            ? CompletableFuture.completedStage(listener)
                            : super.listen(address.withPort(0)))
                    .thenCompose(listener -> listener);
        }
    }

    /** Takes every connection from the correct listener at once, into a queue of its own without a bound. */
    private static class Prefetches extends FaultyListener {
        private final ArrayDeque<P2PConnection> waiting = new ArrayDeque<>();
        private final ArrayDeque<CompletableFuture<P2PConnection>> accepts = new ArrayDeque<>();
        private @Nullable Throwable end;

        Prefetches(P2PListener correct, FaultyProvider provider) {
            super(correct, provider);
            fetch();
        }

        private void fetch() {
            super.accept().whenComplete((connection, failure) -> {
                if (failure == null) {
                    onFetched(connection);
                    fetch();
                } else {
                    onEnd(failure);
                }
            });
        }

        private void onFetched(P2PConnection connection) {
            CompletableFuture<P2PConnection> accept;
            synchronized (waiting) {
                do {
                    accept = accepts.poll();
                } while (accept != null && accept.isDone());
                if (accept == null) {
                    waiting.add(connection);
                }
            }
            if (accept != null) {
                accept.complete(connection);
            }
        }

        private void onEnd(Throwable failure) {
            List<CompletableFuture<P2PConnection>> failed;
            synchronized (waiting) {
                end = failure;
                failed = List.copyOf(accepts);
            }
            failed.forEach(accept -> accept.completeExceptionally(failure));
        }

        @Override
        public CompletionStage<P2PConnection> accept() {
            synchronized (waiting) {
                P2PConnection connection = waiting.poll();
                if (connection != null) {
                    return CompletableFuture.completedFuture(connection);
                }
                if (end != null) {
                    return CompletableFuture.failedFuture(end);
                }
                CompletableFuture<P2PConnection> accept = new CompletableFuture<>();
                accepts.add(accept);
                return accept;
            }
        }

        @Override
        public CompletionStage<Void> close() {
            List<P2PConnection> left;
            synchronized (waiting) {
                left = List.copyOf(waiting);
                waiting.clear();
            }
            closeAll(left);
            return super.close();
        }

        void closeAll(List<P2PConnection> left) {
            left.forEach(connection -> connection.close("nobody accepted"));
        }
    }

    private static final class ForgetsTheQueue extends Prefetches {
        ForgetsTheQueue(P2PListener correct, FaultyProvider provider) {
            super(correct, provider);
        }

        @Override
        void closeAll(List<P2PConnection> left) {
            left.forEach(P2PConnection::stats);
        }
    }

    private static final class NeverUnbinds extends FaultyProvider {
        private final Set<String> bound = new TreeSet<>();

        NeverUnbinds(P2PProvider correct) {
            super(correct);
        }

        @Override
        public CompletionStage<P2PListener> listen(Multiaddr address) {
            synchronized (bound) {
                if (bound.contains(address.withoutPeerId().toString())) {
                    return CompletableFuture.failedFuture(P2PException.of(ErrorCode.ADDRESS_IN_USE, "planted"));
                }
            }
            return map(super.listen(address), this::remember);
        }

        private P2PListener remember(P2PListener listener) {
            synchronized (bound) {
                listener.localAddresses()
                        .forEach(own -> bound.add(own.withoutPeerId().toString()));
            }
            return listener;
        }
    }

    private static final class SharesAccepts extends FaultyListener {
        private CompletableFuture<P2PConnection> latest = new CompletableFuture<>();

        SharesAccepts(P2PListener correct, FaultyProvider provider) {
            super(correct, provider);
            latest.cancel(false);
        }

        @Override
        public synchronized CompletionStage<P2PConnection> accept() {
            if (latest.isDone()) {
                latest = super.accept().toCompletableFuture();
            }
            return latest;
        }
    }

    private static final class DiesOfBadVisitors extends FaultyProvider {
        private final List<P2PListener> open = new CopyOnWriteArrayList<>();

        DiesOfBadVisitors(P2PProvider correct) {
            super(correct);
            correct.observe(event -> {
                if (event instanceof P2PEvent.InboundRefused) {
                    open.forEach(P2PListener::close);
                }
            });
        }

        @Override
        P2PListener faulty(P2PListener listener) {
            open.add(listener);
            return super.faulty(listener);
        }
    }
}
