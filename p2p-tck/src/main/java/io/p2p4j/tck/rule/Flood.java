package io.p2p4j.tck.rule;

import io.p2p4j.api.P2PConnection;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A sender that goes on until it has to wait, with a few sends unfinished at a time. Owned by the rule's thread. */
public final class Flood {
    private static final int UNFINISHED_MAX = 16;

    private final int sizeBytes;
    private final List<byte[]> messages = new ArrayList<>();
    private final List<CompletableFuture<Void>> sends = new ArrayList<>();
    private int oldest;

    Flood(int sizeBytes) {
        this.sizeBytes = sizeBytes;
    }

    void topUp(P2PConnection connection) {
        skipDone();
        while (sends.size() - oldest < UNFINISHED_MAX) {
            byte[] message = Payload.of(messages.size(), sizeBytes);
            messages.add(message);
            sends.add(connection.send(message).toCompletableFuture());
        }
    }

    CompletionStage<Void> oldestPending() {
        skipDone();
        return sends.get(Math.min(oldest, sends.size() - 1));
    }

    private void skipDone() {
        while (oldest < sends.size() && sends.get(oldest).isDone()) {
            oldest++;
        }
    }

    long sentBytes() {
        return (long) sends.size() * sizeBytes;
    }

    /**
     * Returns what was sent.
     *
     * @return the messages, in order
     */
    public List<byte[]> messages() {
        return messages;
    }

    /**
     * Returns the operations.
     *
     * @return one for each message
     */
    public List<CompletableFuture<Void>> sends() {
        return sends;
    }

    /**
     * Returns how many messages were sent.
     *
     * @return finished and unfinished
     */
    public int size() {
        return sends.size();
    }

    /**
     * Returns how many sends succeeded.
     *
     * @return the count now
     */
    public int completed() {
        int count = 0;
        for (CompletableFuture<Void> send : sends) {
            count += send.isDone() && !send.isCompletedExceptionally() ? 1 : 0;
        }
        return count;
    }

    /**
     * Returns the bytes of the sends that succeeded.
     *
     * @return the sum now
     */
    public long completedBytes() {
        return (long) completed() * sizeBytes;
    }
}
