package io.p2p4j.node.book;

import io.p2p4j.api.context.ProviderContext;

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
}
