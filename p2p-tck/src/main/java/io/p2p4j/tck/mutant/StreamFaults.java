package io.p2p4j.tck.mutant;

import static io.p2p4j.tck.mutant.ProviderFaults.connections;

import io.p2p4j.api.P2PConnection;
import io.p2p4j.api.P2PProvider;
import io.p2p4j.api.P2PStream;
import io.p2p4j.api.Priority;
import io.p2p4j.api.error.ErrorCode;
import io.p2p4j.api.error.P2PException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;

/** Faults of many streams on one connection. */
final class StreamFaults {
    private StreamFaults() {}

    static List<Mutant> all() {
        return List.of(
                new Mutant("MUX-01", "now and then a write goes to a sibling", connections(Crosses::new)),
                new Mutant("MUX-02", "a stream waits for the writes of its siblings", connections(Chains::new)),
                new Mutant("MUX-03", "a stream waits for the writes of its siblings", connections(Chains::new)),
                new Mutant("MUX-03", "what nobody asked for is read", streams(Hoards::new)),
                new Mutant("MUX-04", "the end of a stream closes the connection", streams(ClosesConnection::new)),
                new Mutant("MUX-04", "a reset takes the siblings along", connections(ResetsAll::new)),
                new Mutant("MUX-05", "a reset looks like the end", streams(EndsByReset::new)),
                new Mutant("MUX-06", "a pending read never fails", streams(ReadsForEver::new)),
                new Mutant("MUX-07", "opens that overlap share one stream", connections(SharesOpens::new)),
                new Mutant("MUX-08", "an open over the limit hangs", connections(HangsOverLimit::new)),
                new Mutant("MUX-08", "after a refusal all is refused", connections(RefusesForEver::new)),
                new Mutant("MUX-09", "versions are ignored", connections(IgnoresVersion::new)),
                new Mutant("MUX-09", "a refusal counts as a reset", connections(RefusalIsReset::new)),
                new Mutant("MUX-10", "small writes wait for large ones", connections(Starves::new)));
    }

    /** A provider whose streams are faulty. */
    static UnaryOperator<P2PProvider> streams(BiFunction<P2PStream, FaultyConnection, P2PStream> fault) {
        return connections(correct -> new FaultyConnection(correct) {
            @Override
            P2PStream faulty(P2PStream stream) {
                return fault.apply(stream, this);
            }
        });
    }

    private static ByteBuffer copy(ByteBuffer data) {
        byte[] bytes = new byte[data.remaining()];
        data.get(bytes);
        return ByteBuffer.wrap(bytes);
    }

    private static final class Crosses extends FaultyConnection {
        private final List<P2PStream> all = new CopyOnWriteArrayList<>();
        private int writes;

        Crosses(P2PConnection correct) {
            super(correct);
        }

        private synchronized P2PStream target(P2PStream meant) {
            return ++writes % 40 == 0 ? all.get(0) : meant;
        }

        @Override
        P2PStream faulty(P2PStream stream) {
            all.add(stream);
            return new FaultyStream(stream, this) {
                @Override
                public CompletionStage<Void> write(ByteBuffer data) {
                    return target(stream).write(data);
                }
            };
        }
    }

    private static final class Chains extends FaultyConnection {
        private CompletableFuture<Void> last = CompletableFuture.completedFuture(null);

        Chains(P2PConnection correct) {
            super(correct);
        }

        private synchronized CompletionStage<Void> behindTheOthers(P2PStream stream, ByteBuffer data) {
            last = last.exceptionally(failed -> null).thenCompose(done -> stream.write(data));
            return last;
        }

        @Override
        P2PStream faulty(P2PStream stream) {
            return new FaultyStream(stream, this) {
                @Override
                public CompletionStage<Void> write(ByteBuffer data) {
                    return behindTheOthers(stream, copy(data));
                }
            };
        }
    }

    private static final class Hoards extends FaultyStream {
        private final ArrayDeque<CompletableFuture<Optional<ByteBuffer>>> waiting = new ArrayDeque<>();
        private final ArrayDeque<CompletableFuture<Optional<ByteBuffer>>> hoard = new ArrayDeque<>();

        Hoards(P2PStream correct, FaultyConnection connection) {
            super(correct, connection);
            gather();
        }

        private void gather() {
            CompletableFuture<Optional<ByteBuffer>> next = super.read().toCompletableFuture();
            next.whenComplete((piece, failure) -> {
                keep(next);
                if (failure == null && piece.isPresent()) {
                    gather();
                }
            });
        }

        private synchronized void keep(CompletableFuture<Optional<ByteBuffer>> next) {
            hoard.add(next);
            give();
        }

        private void give() {
            while (!hoard.isEmpty() && !waiting.isEmpty()) {
                CompletableFuture<Optional<ByteBuffer>> reader = waiting.remove();
                hoard.remove().thenAccept(reader::complete);
            }
        }

        @Override
        public synchronized CompletionStage<Optional<ByteBuffer>> read() {
            CompletableFuture<Optional<ByteBuffer>> reader = new CompletableFuture<>();
            waiting.add(reader);
            give();
            return reader;
        }
    }

    private static final class ClosesConnection extends FaultyStream {
        ClosesConnection(P2PStream correct, FaultyConnection connection) {
            super(correct, connection);
        }

        @Override
        public CompletionStage<Void> closeWrite() {
            return super.closeWrite().thenRun(() -> connection().close("the stream has ended"));
        }
    }

    private static final class ResetsAll extends FaultyConnection {
        private final List<P2PStream> all = new CopyOnWriteArrayList<>();

        ResetsAll(P2PConnection correct) {
            super(correct);
        }

        @Override
        P2PStream faulty(P2PStream stream) {
            all.add(stream);
            return new FaultyStream(stream, this) {
                @Override
                public void reset(long code) {
                    all.forEach(each -> each.reset(code));
                }
            };
        }
    }

    private static final class EndsByReset extends FaultyStream {
        EndsByReset(P2PStream correct, FaultyConnection connection) {
            super(correct, connection);
        }

        @Override
        public CompletionStage<Optional<ByteBuffer>> read() {
            return super.read().exceptionally(reset -> Optional.empty());
        }
    }

    private static final class ReadsForEver extends FaultyStream {
        ReadsForEver(P2PStream correct, FaultyConnection connection) {
            super(correct, connection);
        }

        @Override
        public CompletionStage<Optional<ByteBuffer>> read() {
            CompletableFuture<Optional<ByteBuffer>> read = new CompletableFuture<>();
            super.read().thenAccept(read::complete);
            return read;
        }
    }

    private static final class SharesOpens extends FaultyConnection {
        private CompletableFuture<P2PStream> underWay = CompletableFuture.failedFuture(new IllegalStateException());

        SharesOpens(P2PConnection correct) {
            super(correct);
        }

        @Override
        public synchronized CompletionStage<P2PStream> openStream(String protocol, Priority priority) {
            if (underWay.isDone()) {
                underWay = super.openStream(protocol, priority).toCompletableFuture();
            }
            return underWay;
        }
    }

    private static final class HangsOverLimit extends FaultyConnection {
        HangsOverLimit(P2PConnection correct) {
            super(correct);
        }

        @Override
        public CompletionStage<P2PStream> openStream(String protocol, Priority priority) {
            CompletableFuture<P2PStream> opened = new CompletableFuture<>();
            super.openStream(protocol, priority).whenComplete((stream, failure) -> {
                if (failure == null) {
                    opened.complete(stream);
                } else if (P2PException.from(failure).code() != ErrorCode.STREAM_LIMIT) {
                    opened.completeExceptionally(failure);
                }
            });
            return opened;
        }
    }

    private static final class RefusesForEver extends FaultyConnection {
        private volatile Optional<P2PException> refusal = Optional.empty();

        RefusesForEver(P2PConnection correct) {
            super(correct);
        }

        @Override
        public CompletionStage<P2PStream> openStream(String protocol, Priority priority) {
            if (refusal.isPresent()) {
                return CompletableFuture.failedFuture(refusal.get());
            }
            return super.openStream(protocol, priority).whenComplete((stream, failure) -> {
                if (failure != null) {
                    refusal = Optional.of(P2PException.from(failure));
                }
            });
        }
    }

    private static final class IgnoresVersion extends FaultyConnection {
        IgnoresVersion(P2PConnection correct) {
            super(correct);
        }

        @Override
        public CompletionStage<P2PStream> openStream(String protocol, Priority priority) {
            return super.openStream(protocol.replace("/2.0.0", "/1.0.0"), priority);
        }
    }

    private static final class RefusalIsReset extends FaultyConnection {
        RefusalIsReset(P2PConnection correct) {
            super(correct);
        }

        @Override
        public CompletionStage<P2PStream> openStream(String protocol, Priority priority) {
            return super.openStream(protocol, priority)
                    .exceptionallyCompose(refused ->
                            CompletableFuture.failedFuture(P2PException.of(ErrorCode.STREAM_RESET, "planted")));
        }
    }

    private static final class Starves extends FaultyConnection {
        private static final int LARGE_BYTES = 10_000;

        private final List<Runnable> held = new ArrayList<>();
        private int large;

        Starves(P2PConnection correct) {
            super(correct);
        }

        private CompletionStage<Void> write(P2PStream stream, ByteBuffer data) {
            if (data.remaining() >= LARGE_BYTES) {
                begins();
                return stream.write(data).whenComplete((done, failure) -> ended());
            }
            ByteBuffer small = copy(data);
            CompletableFuture<Void> written = new CompletableFuture<>();
            hold(() -> stream.write(small).thenRun(() -> written.complete(null)));
            return written;
        }

        private synchronized void begins() {
            large++;
        }

        private void ended() {
            List<Runnable> freed = List.of();
            synchronized (this) {
                large--;
                if (large == 0) {
                    freed = List.copyOf(held);
                    held.clear();
                }
            }
            freed.forEach(Runnable::run);
        }

        private void hold(Runnable write) {
            synchronized (this) {
                if (large > 0) {
                    held.add(write);
                    return;
                }
            }
            write.run();
        }

        @Override
        P2PStream faulty(P2PStream stream) {
            return new FaultyStream(stream, this) {
                @Override
                public CompletionStage<Void> write(ByteBuffer data) {
                    return Starves.this.write(stream, data);
                }
            };
        }
    }
}
