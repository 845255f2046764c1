package io.p2p4j.node.book;

import io.p2p4j.api.context.SystemContext;
import java.nio.file.Path;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A process that writes a book until it is killed, and says what has been forced: all peers have at least so many successes. */
final class BookWriter {
    static final int PEERS = 40;

    private BookWriter() {}

    public static void main(String[] arguments) throws InterruptedException, ExecutionException {
        ExecutorService turn = Executors.newSingleThreadExecutor();
        PeerBook book =
                new StoredPeerBook(Path.of(arguments[0]), BookLimits.DEFAULTS, new SystemContext(), new DiskThread());
        book.open(turn).toCompletableFuture().get();
        long round = 0;
        for (int i = 0; i < PEERS; i++) {
            round = Math.max(
                    round,
                    book.get(TestPeers.id(i)).map(PeerRecord::successCount).orElse(0L));
        }
        while (true) {
            round++;
            long wanted = round;
            turn.submit(() -> {
                        for (int i = 0; i < PEERS; i++) {
                            while (book.get(TestPeers.id(i))
                                            .map(PeerRecord::successCount)
                                            .orElse(0L)
                                    < wanted) {
                                book.succeeded(TestPeers.id(i));
                            }
                        }
                        return book.flush();
                    })
                    .get()
                    .toCompletableFuture()
                    .get();
            System.out.println("forced " + round);
        }
    }
}
