package io.p2p4j.examples.simulation.zoo.backlog;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.p2p4j.api.P2PConnection;
import io.p2p4j.api.P2PProvider;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/** Sends news to every reader that has connected, one after the other: the next ones wait until the reader has thanked. */
public final class Feed implements Party {
    private static final long NEWS_GAP_NANOS = 200_000_000L;
    private static final byte[] NEWS = "news".getBytes(US_ASCII);

    private final P2PProvider provider;
    private final Overflow overflow;
    private final List<Outbox> outboxes = new ArrayList<>();

    private final class Outbox {
        private final P2PConnection reader;
        private final ArrayDeque<byte[]> waiting = new ArrayDeque<>();
        private boolean sending;

        Outbox(P2PConnection reader) {
            this.reader = reader;
        }

        void add(byte[] news) {
            overflow.makeRoom(waiting);
            waiting.addLast(news);
            sendNext();
        }

        private void sendNext() {
            byte[] next = sending ? null : waiting.pollFirst();
            if (next != null) {
                sending = true;
                reader.send(next).thenCompose(sent -> reader.receive()).thenRun(() -> {
                    sending = false;
                    sendNext();
                });
            }
        }
    }

    private Feed(P2PProvider provider, Overflow overflow) {
        this.provider = provider;
        this.overflow = overflow;
    }

    /**
     * Opens a feed.
     *
     * @param provider started
     * @param overflow what becomes of news for slow readers
     * @return the feed, which has news five times a second
     */
    public static Feed open(P2PProvider provider, Overflow overflow) {
        Feed feed = new Feed(provider, overflow);
        provider.listen().thenAccept(listener -> listener.onConnection(feed::add));
        feed.haveNews();
        return feed;
    }

    /**
     * Returns how many news wait for the slowest reader.
     *
     * @return the length of the longest queue
     */
    public int longestQueue() {
        int longest = 0;
        for (Outbox outbox : outboxes) {
            longest = Math.max(longest, outbox.waiting.size());
        }
        return longest;
    }

    private void add(P2PConnection reader) {
        Outbox outbox = new Outbox(reader);
        outboxes.add(outbox);
        reader.closed().thenRun(() -> outboxes.remove(outbox));
    }

    private void haveNews() {
        outboxes.forEach(outbox -> outbox.add(NEWS));
        provider.context().schedule(NEWS_GAP_NANOS, this::haveNews);
    }
}
