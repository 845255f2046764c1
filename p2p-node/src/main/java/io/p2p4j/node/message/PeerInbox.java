package io.p2p4j.node.message;

import io.p2p4j.api.Priority;
import io.p2p4j.core.driver.SerialExecutor;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** What one peer sends: checked, told apart from what was here before, and handled one after the other. Owned by the node's turn. */
final class PeerInbox {
    private static final System.Logger LOG = System.getLogger(MessageService.class.getName());

    /** Messages of the provider that a connection may give before it is asked again. */
    private static final int DEMAND = 16;

    /** Lives of a peer that are told apart; a connection of an older one may linger. */
    private static final int LIVES_MAX = 4;

    private static final int MALFORMED_COST = -25;
    private static final int FLOOD_COST = -1;
    private static final long FLOOD_JUDGED_NANOS = 1_000_000_000L;
    private static final int INBOUND_BURST_FACTOR = 2;

    private final MessageCore core;
    private final PeerChannel channel;
    private final Map<Long, SequenceWindow> windows = new LinkedHashMap<>();
    private final ArrayDeque<Inbound> waiting = new ArrayDeque<>(0);
    private final SerialExecutor order;
    /** Checks the signatures of broadcasts, in the order in which this peer passed them on. */
    final SerialExecutor checks;

    private final TokenBucket rate;
    private final Map<MessageType, TokenBucket> typeRates = new TreeMap<>();
    /** The message that its handler has; null while none has one. */
    private @Nullable Handling handling;

    /** Whether somebody will look after the handler. */
    private boolean watched;

    /** Broadcasts of this peer whose signatures are being checked. */
    private int checked;

    private long unnumbered;
    private long floodJudgedNanos;

    PeerInbox(MessageCore core, PeerChannel channel) {
        this.core = core;
        this.channel = channel;
        this.order = new SerialExecutor(core.context.executor(), PeerChannel::callbackFailed);
        this.checks = new SerialExecutor(core.context.executor(), PeerChannel::callbackFailed);
        long now = core.now();
        this.floodJudgedNanos = now - FLOOD_JUDGED_NANOS;
        this.rate = new TokenBucket(1, 1, now);
        optionsChanged(core.options);
        rate.fillUp();
    }

    void optionsChanged(MessageOptions options) {
        long now = core.now();
        rate.change(options.messagesPerSecond(), (double) options.messagesBurst() * INBOUND_BURST_FACTOR, now);
        typeRates.clear();
        options.typesPerSecond()
                .forEach((type, perSecond) -> typeRates.put(
                        type, new TokenBucket(perSecond, (double) perSecond * INBOUND_BURST_FACTOR, now)));
    }

    boolean isIdle() {
        return waiting.isEmpty() && handling == null;
    }

    /** A message with its handler. Whoever takes it first, the handler's end or the end of its time, decides. */
    private static final class Handling {
        final Inbound inbound;
        final long begunNanos;
        final AtomicBoolean over = new AtomicBoolean();

        Handling(Inbound inbound, long begunNanos) {
            this.inbound = inbound;
            this.begunNanos = begunNanos;
        }
    }

    /** Asks for more, unless enough waits for the handler or the node's bandwidth is used up. */
    void demand(Line line) {
        if (waiting.size() + checked >= core.options.inboundMessagesMax()) {
            return;
        }
        TokenBucket bandwidth = core.bandwidthIn;
        Duration delay = bandwidth == null ? Duration.ZERO : bandwidth.delay(core.now());
        if (delay.isZero()) {
            line.demand(DEMAND);
        } else {
            core.node.after(delay, () -> demand(line));
        }
    }

    void received(Line line, byte[] message) {
        if (core.stopped || (!line.connection.isOpen() && line.remote == null)) {
            return;
        }
        long now = core.now();
        if (core.bandwidthIn != null) {
            core.bandwidthIn.take(message.length, now);
        }
        try {
            for (Frame frame : line.codec.decode(message)) {
                received(line, frame, now);
            }
        } catch (MessageFormatException malformed) {
            misbehaved(line, String.valueOf(malformed.getMessage()));
            return;
        }
        demand(line);
    }

    /** The peer breaks the protocol: no peer that keeps it can cause this. */
    void misbehaved(Line line, String text) {
        core.meters.malformed.increment();
        LOG.log(System.Logger.Level.INFO, "peer_id={0} broke the protocol of messages: {1}", channel.peer, text);
        core.node.book().judge(channel.peer, MALFORMED_COST, "broke the protocol of messages: " + text);
        line.connection.abort("messages: " + text);
    }

    private void received(Line line, Frame frame, long now) throws MessageFormatException {
        Frame.Hello remote = line.remote;
        if (frame instanceof Frame.Hello hello) {
            if (remote != null) {
                throw new MessageFormatException("a second hello");
            }
            line.remote = hello;
            line.wantHello();
            window(hello.incarnation()).oldest(hello.oldest());
            channel.hello(hello);
        } else if (remote == null) {
            throw new MessageFormatException("a frame before the hello");
        } else if (frame instanceof Frame.Data data) {
            received(line, remote, data, now);
        } else if (frame instanceof Frame.Ack ack) {
            ack.sequences().forEach(channel::acknowledged);
        } else if (frame instanceof Frame.Reject reject) {
            channel.rejected(reject);
        } else if (frame instanceof Frame.Broadcast broadcast) {
            if (allowed(broadcast.body().type(), now)) {
                core.broadcasts.received(channel, line, broadcast);
            }
        }
    }

    private SequenceWindow window(long incarnation) {
        SequenceWindow known = windows.get(incarnation);
        if (known != null) {
            return known;
        }
        SequenceWindow window = new SequenceWindow(core.options.duplicateWindow());
        windows.put(incarnation, window);
        if (windows.size() > LIVES_MAX) {
            windows.remove(windows.keySet().iterator().next());
        }
        return window;
    }

    private void received(Line line, Frame.Hello remote, Frame.Data data, long now) throws MessageFormatException {
        boolean allowed = allowed(data.type(), now);
        byte[] payload =
                data.compressed() ? Zstd.get().decompress(data.payload(), core.messageBytesMax) : data.payload();
        if (!allowed) {
            if (data.acknowledge()) {
                line.reject(new Frame.Reject(data.sequence(), RejectCode.RATE_LIMITED, "too many messages"));
                channel.wake();
            }
            return;
        }
        if (data.acknowledge()) {
            SequenceWindow window = window(remote.incarnation());
            switch (window.arrived(data.sequence())) {
                case NEW -> {
                    // Goes on below.
                }
                case UNDER_WAY -> {
                    core.meters.duplicates.increment();
                    return;
                }
                case HANDLED -> {
                    core.meters.duplicates.increment();
                    acknowledge(line, remote.incarnation(), data.sequence());
                    return;
                }
                case REJECTED -> {
                    core.meters.duplicates.increment();
                    reject(line, remote.incarnation(), data.sequence(), window.rejection(data.sequence()), "as before");
                    return;
                }
            }
        }
        if (data.replyTo() != 0) {
            channel.replied(data.replyTo(), payload);
            handled(remote.incarnation(), data.sequence());
            return;
        }
        NodeMessage message = new NodeMessage(
                Long.toHexString(remote.incarnation()) + "-"
                        + (data.sequence() == 0 ? "u" + ++unnumbered : data.sequence()),
                channel.peer,
                core.node.provider().localPeerId(),
                data.type(),
                payload,
                Instant.ofEpochMilli(remote.epochMillis() + data.ageMillis()),
                Duration.ofMillis(data.ttlMillis()),
                data.priority(),
                data.request() ? NodeMessage.Kind.REQUEST : NodeMessage.Kind.DIRECT);
        add(new Inbound(message, remote.incarnation(), data.sequence(), data.request()));
    }

    /** Whether one more message is within the limits. What is not is held against the peer, once a second. */
    private boolean allowed(MessageType type, long now) {
        TokenBucket ofType = typeRates.get(type);
        boolean within = rate.tryTake(1, now) && (ofType == null || ofType.tryTake(1, now));
        if (!within) {
            core.meters.rejected(RejectCode.RATE_LIMITED);
            if (now - floodJudgedNanos >= FLOOD_JUDGED_NANOS) {
                floodJudgedNanos = now;
                core.node.book().judge(channel.peer, FLOOD_COST, "sends too many messages (limit messagesPerSecond)");
            }
        }
        return within;
    }

    void add(Inbound inbound) {
        waiting.add(inbound);
        pump();
    }

    private void pump() {
        Inbound next = handling != null || core.stopped ? null : waiting.poll();
        if (next == null) {
            return;
        }
        Handling call = new Handling(next, core.now());
        handling = call;
        watch(core.options.handlerTimeout());
        core.meters.received.increment();
        core.received.incrementAndGet();
        order.execute(() -> {
            // A handler before it may have held its thread for so long that nobody waits for this one any more.
            if (!call.over.get()) {
                core.handlers
                        .call(next.message())
                        .whenComplete((reply, failure) -> channel.onTurn(() -> {
                            if (call.over.compareAndSet(false, true)) {
                                ended(next, reply, failure);
                            }
                        }));
            }
        });
    }

    /** Gives the message up whose handler has had its time. One timer is enough, as one message is handled at a time. */
    private void watch(Duration delay) {
        if (watched) {
            return;
        }
        watched = true;
        core.node.after(delay, () -> {
            watched = false;
            Handling call = handling;
            if (call == null || core.stopped) {
                return;
            }
            Duration timeout = core.options.handlerTimeout();
            Duration left = timeout.minusNanos(core.now() - call.begunNanos);
            if (!left.isZero() && !left.isNegative()) {
                watch(left);
            } else if (call.over.compareAndSet(false, true)) {
                LOG.log(
                        System.Logger.Level.WARNING,
                        "peer_id={0}: the handler of {1} did not answer within {2}",
                        channel.peer,
                        call.inbound.message().type(),
                        timeout);
                ended(
                        call.inbound,
                        null,
                        new Handlers.Refused(RejectCode.TIMED_OUT, "the handler did not answer in time"));
            }
        });
    }

    /** A broadcast of this peer is looked at elsewhere; too many hold up what comes behind. */
    void checking() {
        checked++;
    }

    void checked() {
        checked--;
        channel.lines().forEach(this::demand);
    }

    private void ended(Inbound inbound, byte @Nullable [] reply, @Nullable Throwable failure) {
        handling = null;
        Optional<Rejection> rejection = failure != null
                ? Optional.of(Rejection.of(failure))
                : inbound.request() && !reply(inbound, reply)
                        ? Optional.of(new Rejection(RejectCode.QUEUE_FULL, "too many replies wait"))
                        : Optional.empty();
        if (rejection.isEmpty()) {
            handled(inbound.incarnation(), inbound.sequence());
        } else {
            RejectCode code = rejection.get().code();
            core.meters.rejected(code);
            if (inbound.sequence() != 0) {
                window(inbound.incarnation()).rejected(inbound.sequence(), code);
                reject(
                        null,
                        inbound.incarnation(),
                        inbound.sequence(),
                        code,
                        rejection.get().detail());
            }
        }
        pump();
        channel.lines().forEach(this::demand);
    }

    private record Rejection(RejectCode code, String detail) {
        static Rejection of(Throwable failure) {
            Throwable inner =
                    failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
            if (inner instanceof Handlers.Refused refused) {
                return new Rejection(refused.code(), String.valueOf(refused.getMessage()));
            }
            LOG.log(System.Logger.Level.WARNING, "a handler of messages failed", inner);
            // What it failed with is this node's own matter.
            return new Rejection(RejectCode.FAILED, "the handler failed");
        }
    }

    private boolean reply(Inbound inbound, byte @Nullable [] reply) {
        byte[] payload = reply == null ? new byte[0] : reply;
        if (payload.length > core.messageBytesMax - FrameCodec.FRAME_OVERHEAD_MAX
                || !core.places.take(channel.peer, core.options.messageQueueSize())) {
            return false;
        }
        channel.enqueue(new Outgoing(
                new Outgoing.Content(inbound.message().type(), payload, Optional.empty(), false, inbound.replyTo()),
                SendOptions.DEFAULTS.withPriority(inbound.message().priority()),
                core.now(),
                core.options.messageTimeout().toNanos()));
        return true;
    }

    private void handled(long incarnation, long sequence) {
        if (sequence != 0) {
            window(incarnation).handled(sequence);
            acknowledge(null, incarnation, sequence);
        }
    }

    private void acknowledge(@Nullable Line first, long incarnation, long sequence) {
        line(first, incarnation).ifPresent(line -> {
            line.acknowledge(sequence);
            channel.acknowledgeSoon(line);
        });
    }

    private void reject(@Nullable Line first, long incarnation, long sequence, RejectCode code, String detail) {
        line(first, incarnation).ifPresent(line -> line.reject(new Frame.Reject(sequence, code, detail)));
        channel.wake();
    }

    /** An open connection to that life of the peer. Without one nobody is told: the peer will ask again. */
    private Optional<Line> line(@Nullable Line first, long incarnation) {
        if (first != null && first.isOf(incarnation)) {
            return Optional.of(first);
        }
        List<Line> lines = channel.lines();
        return lines.stream().filter(line -> line.isOf(incarnation)).findFirst();
    }

    void deliver(BroadcastBody body) {
        NodeMessage message = new NodeMessage(
                Long.toHexString(body.incarnation()) + "-b" + body.sequence(),
                body.origin().peerId(),
                core.node.provider().localPeerId(),
                body.type(),
                body.payload().clone(),
                Instant.ofEpochMilli(body.timeMillis()),
                Duration.ofMillis(body.ttlMillis()),
                Priority.NORMAL,
                NodeMessage.Kind.BROADCAST);
        add(new Inbound(message, body.incarnation(), 0, false));
    }
}
