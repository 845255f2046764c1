package io.p2p4j.node.message;

import io.p2p4j.api.CloseReason;
import io.p2p4j.api.P2PConnection;
import io.p2p4j.api.Registration;
import io.p2p4j.api.error.ErrorCode;
import io.p2p4j.api.error.P2PException;
import io.p2p4j.api.identity.Identity;
import io.p2p4j.api.identity.PeerId;
import io.p2p4j.node.pool.Connections;
import io.p2p4j.node.service.NodeService;
import io.p2p4j.node.service.NodeView;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Sends and handles the messages of a node. The messages of its connections ({@link P2PConnection#messages()}) belong to it.
 *
 * <p><b>Threads.</b> What applications call may be called from any thread; stages complete on the provider's executor, for one peer in
 * order.
 */
public final class MessageService implements NodeService {
    /** What logs call it. */
    public static final String NAME = "/p2p4j/messages/1.0.0";

    private final Handlers handlers = new Handlers();
    private final Places places = new Places();
    private final AtomicLong broadcastSequence = new AtomicLong();
    private final Optional<Identity> identity;
    private volatile MessageOptions options;
    private volatile @Nullable MessageCore running;

    /**
     * Makes a service.
     *
     * @param options how messages are sent and received
     * @param identity signs broadcasts; without it this node passes those of others on and makes none
     */
    @SuppressWarnings("OptionalUsedAsFieldOrParameterType") // The node has one or not, and hands on what it has.
    public MessageService(MessageOptions options, Optional<Identity> identity) {
        this.options = Objects.requireNonNull(options, "options");
        this.identity = Objects.requireNonNull(identity, "identity");
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public CompletionStage<Void> start(NodeView node) {
        PeerId local = node.provider().localPeerId();
        if (identity.isPresent() && !identity.get().peerId().equals(local)) {
            throw new IllegalArgumentException(
                    "identity of " + identity.get().peerId() + " (expected that of the provider, " + local + ")");
        }
        MessageCore core = new MessageCore(node, handlers, places, options);
        node.connections().observe(new Connections.Observer() {
            @Override
            public void onOpened(P2PConnection connection) {
                core.channel(connection.remotePeerId()).opened(connection);
            }

            @Override
            public void onClosed(P2PConnection connection, CloseReason reason) {
                PeerChannel channel = core.channels.get(connection.remotePeerId());
                if (channel != null) {
                    channel.closed(connection);
                }
            }
        });
        running = core;
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletionStage<Void> stop() {
        MessageCore core = running;
        if (core != null) {
            core.stopped = true;
            P2PException failure = P2PException.of(ErrorCode.PROVIDER_NOT_RUNNING, "the node stops");
            List.copyOf(core.channels.values()).forEach(channel -> channel.failAll(failure));
            core.meters.close();
        }
        return CompletableFuture.completedFuture(null);
    }

    /**
     * Sends a message.
     *
     * @param peer whom to; it is connected when it is not
     * @param type what it is about
     * @param payload the bytes, which must not change until the stage completes
     * @param how how it is sent
     * @return completes as {@link SendOptions#delivery} says. Fails with {@code QUEUE_FULL} at once, {@code MESSAGE_REJECTED}, {@code
     *     OPERATION_TIMEOUT}, or as connecting does
     * @throws IllegalArgumentException when the payload is larger than a message of the provider may be
     */
    public CompletionStage<Void> send(PeerId peer, MessageType type, byte[] payload, SendOptions how) {
        return submit(peer, type, payload, how, false).thenApply(nothing -> null);
    }

    /**
     * Sends a message and waits for its reply.
     *
     * @param peer whom to
     * @param type what it is about
     * @param payload the bytes, which must not change until the stage completes
     * @param how how it is sent; always acknowledged
     * @return the reply; fails as {@link #send} does
     * @throws IllegalArgumentException when the payload is larger than a message of the provider may be
     */
    public CompletionStage<byte[]> request(PeerId peer, MessageType type, byte[] payload, SendOptions how) {
        return submit(peer, type, payload, how, true);
    }

    private CompletionStage<byte[]> submit(
            PeerId peer, MessageType type, byte[] payload, SendOptions how, boolean request) {
        Objects.requireNonNull(peer, "peer");
        Objects.requireNonNull(type, "type");
        Objects.requireNonNull(how, "options");
        MessageCore core = running;
        if (core == null || core.stopped) {
            return CompletableFuture.failedFuture(
                    P2PException.of(ErrorCode.PROVIDER_NOT_RUNNING, "the node does not run"));
        }
        requireSize(core, payload);
        MessageOptions now = options;
        if (!places.take(peer, now.messageQueueSize())) {
            return CompletableFuture.failedFuture(P2PException.builder(
                            ErrorCode.QUEUE_FULL,
                            now.messageQueueSize() + " messages to the peer are unfinished (limit messageQueueSize,"
                                    + " P2P_MESSAGE_QUEUE_SIZE)")
                    .peer(peer)
                    .build());
        }
        Optional<byte[]> compressed = now.compressionBytesMin() > 0 && payload.length >= now.compressionBytesMin()
                ? Zstd.get().compress(payload)
                : Optional.empty();
        Outgoing message = new Outgoing(
                new Outgoing.Content(type, payload, compressed, request, Optional.empty()),
                how,
                core.now(),
                how.timeout().orElse(now.messageTimeout()).toNanos());
        core.node.turn().execute(() -> core.channel(peer).enqueue(message));
        return message.done;
    }

    private static void requireSize(MessageCore core, byte[] payload) {
        int max = core.messageBytesMax - FrameCodec.FRAME_OVERHEAD_MAX;
        if (payload.length > max) {
            throw new IllegalArgumentException("payload of " + payload.length + " bytes (expected at most " + max
                    + ", which is messageBytesMax, P2P_MAX_MESSAGE_BYTES, without " + FrameCodec.FRAME_OVERHEAD_MAX
                    + ")");
        }
    }

    /**
     * Sends a message to everybody: to all connected peers, which pass it on. It is signed; who gets it knows this node for its origin. It
     * is not acknowledged.
     *
     * @param type what it is about
     * @param payload the bytes
     * @param ttl for how long it matters; zero for ever, which ends after a minute
     * @param exclude neighbours that do not get it from this node
     * @return to how many neighbours it goes; fails with {@code CAPABILITY_MISSING} when the node was given no identity
     * @throws IllegalArgumentException when the payload is larger than a message of the provider may be
     */
    public CompletionStage<Integer> broadcast(
            MessageType type, byte[] payload, Duration ttl, Collection<PeerId> exclude) {
        MessageCore core = running;
        if (core == null || core.stopped) {
            return CompletableFuture.failedFuture(
                    P2PException.of(ErrorCode.PROVIDER_NOT_RUNNING, "the node does not run"));
        }
        if (identity.isEmpty()) {
            return CompletableFuture.failedFuture(P2PException.of(
                    ErrorCode.CAPABILITY_MISSING, "the node was given no identity to sign a broadcast with"));
        }
        requireSize(core, payload);
        List<PeerId> excluded = List.copyOf(exclude);
        BroadcastBody body = new BroadcastBody(
                type,
                identity.get().publicKey(),
                core.incarnation,
                broadcastSequence.incrementAndGet(),
                ttl.toMillis(),
                Math.max(0, core.context.now().toEpochMilli()),
                payload.clone());
        Frame.Broadcast frame = Broadcasts.sign(identity.get(), body);
        CompletableFuture<Integer> count = new CompletableFuture<>();
        core.node.turn().execute(() -> {
            int neighbours = core.broadcasts.originate(frame, excluded);
            core.context.executor().execute(() -> count.complete(neighbours));
        });
        return count;
    }

    /**
     * Handles messages of a type.
     *
     * @param type the type
     * @param handler called for one message of a peer after the other
     * @return removes the handler
     * @throws IllegalStateException when the type has a handler already
     */
    public Registration handle(MessageType type, MessageHandler handler) {
        return handlers.handle(Objects.requireNonNull(type, "type"), handler);
    }

    /**
     * Handles messages of all types that have no handler of their own.
     *
     * @param handler called for one message of a peer after the other
     * @return removes the handler
     * @throws IllegalStateException when there is one already
     */
    public Registration handleOthers(MessageHandler handler) {
        return handlers.handleOthers(handler);
    }

    /**
     * Adds a check that every message has to pass before its handler gets it. What does not is rejected as invalid.
     *
     * @param validator true for a message that may be handled; called where handlers are
     * @return removes the check
     */
    public Registration validate(Predicate<NodeMessage> validator) {
        return handlers.validate(validator);
    }

    /**
     * Changes the options while the node runs. What was sent before keeps its timeout; queues that are longer than allowed now empty
     * themselves.
     *
     * @param changed the new options
     */
    public void options(MessageOptions changed) {
        options = Objects.requireNonNull(changed, "options");
        MessageCore core = running;
        if (core != null) {
            core.node.turn().execute(() -> core.options(changed));
        }
    }

    /**
     * Returns the options in force.
     *
     * @return the options
     */
    public MessageOptions options() {
        return options;
    }

    /**
     * Returns how many messages were given to a connection since the start.
     *
     * @return the count, broadcasts that were passed on included
     */
    public long messagesSent() {
        MessageCore core = running;
        return core == null ? 0 : core.sent.get();
    }

    /**
     * Returns how many messages of peers were given to a handler since the start.
     *
     * @return the count
     */
    public long messagesReceived() {
        MessageCore core = running;
        return core == null ? 0 : core.received.get();
    }
}
