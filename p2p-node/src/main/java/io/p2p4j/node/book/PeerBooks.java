package io.p2p4j.node.book;

import io.p2p4j.api.Capability;
import io.p2p4j.api.P2PProvider;
import io.p2p4j.api.context.ProviderContext;
import java.nio.file.Path;
import java.util.concurrent.Executor;

/** Makes peer books. */
public final class PeerBooks {
    private PeerBooks() {}

    /**
     * Makes a book that is forgotten with its process.
     *
     * @param limits how much it remembers
     * @param context gives the time
     * @return an empty book
     */
    public static PeerBook inMemory(BookLimits limits, ProviderContext context) {
        return new PeerTable(limits, context);
    }

    /**
     * Makes a book that is kept in a directory. It is empty until it is opened. Disks are waited for on a thread of the book's own
     * ({@code p2p-node-disk}), of which nothing is left when it has nothing to do; under a deterministic provider, on the turn.
     *
     * @param directory any {@link Path}, also of a simulated disk; made when it is not there
     * @param limits how much it remembers
     * @param provider gives time and timers
     * @return the book, to be opened and closed by its node
     */
    public static PeerBook inDirectory(Path directory, BookLimits limits, P2PProvider provider) {
        boolean simulated = provider.capabilities().contains(Capability.DETERMINISTIC);
        Executor disk = simulated ? Runnable::run : new DiskThread();
        return new StoredPeerBook(directory, limits, provider.context(), disk);
    }
}
