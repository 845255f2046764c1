package io.p2p4j.node.message;

import io.p2p4j.api.P2PProvider;
import io.p2p4j.api.context.ProviderContext;
import io.p2p4j.api.identity.PeerId;
import io.p2p4j.node.pool.Backoff;
import io.p2p4j.node.service.NodeView;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** What the channels to all peers share. Owned by the node's turn, but for what is thread-safe by itself. */
final class MessageCore {
    /** Peers of which something is remembered although they are not connected. */
    private static final int CHANNELS_MAX = 10_000;

    /** How long what a peer sent is remembered after its last connection: longer than any message is sent again. */
    private static final Duration CHANNEL_KEPT = SendOptions.TIMEOUT_MAX.multipliedBy(2);

    final NodeView node;
    final ProviderContext context;
    final Handlers handlers;
    final Places places;
    final Meters meters;
    final Deadlines deadlines;
    final RandomGenerator random;
    final Backoff backoff = Backoff.DEFAULT;
    final int dialAttemptsMax;
    final long incarnation;
    final long epochMillis;
    final long epochNanos;
    final int messageBytesMax;
    final AtomicLong sent = new AtomicLong();
    final AtomicLong received = new AtomicLong();
    final Map<PeerId, PeerChannel> channels = new LinkedHashMap<>();
    final Broadcasts broadcasts;
    MessageOptions options;
    /** Also read by those who call from other threads. */
    volatile boolean stopped;

    @Nullable
    TokenBucket bandwidthOut;

    @Nullable
    TokenBucket bandwidthIn;

    /** Above every sequence of a channel that is forgotten. */
    private long sequenceFloor = 1;

    MessageCore(NodeView node, Handlers handlers, Places places, MessageOptions options) {
        this.node = node;
        P2PProvider provider = node.provider();
        this.context = provider.context();
        this.handlers = handlers;
        this.places = places;
        this.meters = new Meters(node.metrics(), places);
        this.deadlines = new Deadlines(node::after);
        this.random = context.random("messages");
        this.dialAttemptsMax = options.retryAttempts() + 1;
        this.incarnation = ByteBuffer.wrap(context.entropy(Long.BYTES)).getLong();
        this.epochMillis = Math.max(0, context.now().toEpochMilli());
        this.epochNanos = context.nanoTime();
        this.messageBytesMax = provider.limits().messageBytesMax();
        this.options = options;
        this.broadcasts = new Broadcasts(this);
        options(options);
    }

    void options(MessageOptions changed) {
        options = changed;
        long now = now();
        bandwidthOut = bucket(changed.bandwidthBytes(), now);
        bandwidthIn = bucket(changed.bandwidthBytes(), now);
        channels.values().forEach(channel -> channel.optionsChanged(changed));
    }

    private static @Nullable TokenBucket bucket(long bytes, long now) {
        return bytes == 0 ? null : new TokenBucket(bytes, bytes, now);
    }

    long now() {
        return context.nanoTime();
    }

    PeerChannel channel(PeerId peer) {
        PeerChannel known = channels.get(peer);
        if (known != null) {
            return known;
        }
        if (channels.size() >= CHANNELS_MAX) {
            forgetOldest();
        }
        PeerChannel channel = new PeerChannel(this, peer, sequenceFloor);
        channels.put(peer, channel);
        return channel;
    }

    private void forgetOldest() {
        Iterator<PeerChannel> all = List.copyOf(channels.values()).iterator();
        while (all.hasNext()) {
            PeerChannel channel = all.next();
            if (channel.isIdle()) {
                forget(channel);
                return;
            }
        }
    }

    /** The last connection to a peer has gone. */
    void forgetLater(PeerChannel channel) {
        long left = channel.idleSince();
        node.after(CHANNEL_KEPT, () -> {
            if (channel.isIdle() && channel.idleSince() == left) {
                forget(channel);
            }
        });
    }

    private void forget(PeerChannel channel) {
        sequenceFloor = Math.max(sequenceFloor, channel.nextSequence());
        channels.remove(channel.peer, channel);
    }

    void armDeadlines() {
        deadlines.arm(now(), PeerChannel::due);
    }

    Frame.Hello hello(long oldest) {
        return new Frame.Hello(
                Frame.Hello.VERSION,
                incarnation,
                epochMillis,
                options.compressionBytesMin() > 0 ? Frame.Hello.FEATURE_ZSTD : 0,
                oldest,
                options.inboundMessagesMax());
    }
}
