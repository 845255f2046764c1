package io.p2p4j.node.message;

import io.p2p4j.api.P2PConnection;
import io.p2p4j.api.Registration;
import io.p2p4j.api.context.Cancellable;
import io.p2p4j.api.error.ErrorCode;
import io.p2p4j.api.error.P2PException;
import io.p2p4j.api.identity.PeerId;
import io.p2p4j.core.driver.SerialExecutor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The way of messages to one peer, over its connections as they come and go. Owned by the node's turn. */
final class PeerChannel {
    private static final System.Logger LOG = System.getLogger(MessageService.class.getName());

    /** Unacknowledged messages before the peer has said how many it takes. */
    private static final int CREDIT_UNKNOWN = 16;

    /** A message is sent again after this part of its timeout. */
    private static final int RETRY_PARTS = 4;

    /** Acknowledgements that are sent together while further messages are being handled, and how long they wait. */
    private static final int ACKS_TOGETHER = 32;

    private static final Duration ACK_DELAY = Duration.ofMillis(5);

    final PeerId peer;
    final PeerInbox inbox;
    private final MessageCore core;
    private final Map<P2PConnection, Line> lines = new LinkedHashMap<>();
    private final PriorityQueues<Outgoing> queues = new PriorityQueues<>();
    private final TreeMap<Long, Outgoing> outstanding = new TreeMap<>();
    private final TreeMap<Long, Outgoing> resending = new TreeMap<>();
    private final TreeMap<Long, Outgoing> awaitingReply = new TreeMap<>();
    private final Map<MessageType, TokenBucket> typeRates = new TreeMap<>();
    private final TokenBucket rate;
    private final SerialExecutor completions;
    private long nextSequence;
    private int credit = CREDIT_UNKNOWN;
    private boolean flushScheduled;
    private boolean connecting;
    private int dialAttempts;
    private long idleSince;
    private long wakeNanos;

    @Nullable
    private Cancellable dialTimer;

    @Nullable
    private Cancellable wakeTimer;

    @Nullable
    private Registration protection;

    PeerChannel(MessageCore core, PeerId peer, long firstSequence) {
        this.core = core;
        this.peer = peer;
        this.nextSequence = firstSequence;
        this.rate = new TokenBucket(core.options.messagesPerSecond(), core.options.messagesBurst(), core.now());
        this.completions = new SerialExecutor(core.context.executor(), PeerChannel::callbackFailed);
        this.inbox = new PeerInbox(core, this);
        this.idleSince = core.now();
        optionsChanged(core.options);
    }

    static void callbackFailed(Throwable failure) {
        LOG.log(System.Logger.Level.WARNING, "application code failed in a callback of a message", failure);
    }

    void optionsChanged(MessageOptions options) {
        long now = core.now();
        rate.change(options.messagesPerSecond(), options.messagesBurst(), now);
        typeRates.clear();
        options.typesPerSecond()
                .forEach((type, perSecond) -> typeRates.put(type, new TokenBucket(perSecond, perSecond, now)));
        inbox.optionsChanged(options);
    }

    void onTurn(Runnable task) {
        core.node.turn().execute(task);
    }

    long nextSequence() {
        return nextSequence;
    }

    long idleSince() {
        return idleSince;
    }

    boolean isIdle() {
        return lines.isEmpty() && !hasWork() && inbox.isIdle();
    }

    private boolean hasWork() {
        return !queues.isEmpty() || !outstanding.isEmpty() || !resending.isEmpty() || !awaitingReply.isEmpty();
    }

    // What the application sends.

    void enqueue(Outgoing message) {
        if (core.stopped) {
            finish(message, null, P2PException.of(ErrorCode.PROVIDER_NOT_RUNNING, "the node stops"));
            return;
        }
        queues.add(message.priority, message);
        core.deadlines.set(this, message, message.deadlineNanos);
        core.armDeadlines();
        if (protection == null) {
            protection = core.node.connections().protect(peer);
        }
        wake();
    }

    /** Sends what may be sent, soon and once for all that comes until then. */
    void wake() {
        if (!flushScheduled && !core.stopped) {
            flushScheduled = true;
            onTurn(this::flush);
        }
    }

    /** Sends after a delay at the latest. */
    private void wakeAfter(Duration delay) {
        long then = core.now() + delay.toNanos();
        if (wakeTimer != null) {
            if (wakeNanos - then <= 0) {
                return;
            }
            wakeTimer.cancel();
        }
        wakeNanos = then;
        wakeTimer = core.node.after(delay, () -> {
            wakeTimer = null;
            wake();
        });
    }

    /** An acknowledgement waits for others that are expected at once, so that many need one message. */
    void acknowledgeSoon(Line line) {
        if (inbox.isIdle() || line.acknowledgements() >= ACKS_TOGETHER) {
            wake();
        } else {
            wakeAfter(ACK_DELAY);
        }
    }

    private void flush() {
        flushScheduled = false;
        if (core.stopped) {
            return;
        }
        for (Line line : List.copyOf(lines.values())) {
            while (line.connection.isOpen() && line.hasControl()) {
                transmit(line);
            }
        }
        Line line = choose();
        while (line != null && transmit(line)) {
            line = choose();
        }
        if (!isConnected() && hasWork()) {
            queues.drain(message -> message.broadcast != null)
                    .forEach(message -> finish(message, null, lost(message, "the peer is not connected any more")));
            if (!queues.isEmpty() || !resending.isEmpty()) {
                connect();
            }
        }
    }

    private boolean isConnected() {
        return lines.keySet().stream().anyMatch(P2PConnection::isOpen);
    }

    /** Of two chosen at random the one with fewer bytes waiting. */
    private @Nullable Line choose() {
        List<Line> ready = new ArrayList<>(1);
        for (P2PConnection connection : core.node.connections().of(peer)) {
            Line line = lines.get(connection);
            if (line != null && line.hasRoom()) {
                ready.add(line);
            }
        }
        if (ready.size() <= 1) {
            return ready.isEmpty() ? null : ready.get(0);
        }
        Line one = ready.get(core.random.nextInt(ready.size()));
        Line other = ready.get(core.random.nextInt(ready.size()));
        return one.unsentBytes() <= other.unsentBytes() ? one : other;
    }

    /** Sends one message of the provider; false when there is nothing to send. */
    private boolean transmit(Line line) {
        List<byte[]> frames = new ArrayList<>();
        List<Outgoing> messages = new ArrayList<>();
        long now = core.now();
        Outgoing next = next(now);
        if (line.hasControl() || (next != null && !line.helloSent)) {
            line.takeControl(frames, core.hello(oldest()));
        }
        int bytes = frames.stream().mapToInt(frame -> frame.length).sum();
        while (next != null && line.hasRoom() && frames.size() < FrameCodec.BATCH_FRAMES_MAX) {
            if (!frames.isEmpty() && bytes + next.bytes() > core.options.batchBytesMax()) {
                break;
            }
            take(next, line, now);
            boolean zstd = line.remote != null && (line.remote.features() & Frame.Hello.FEATURE_ZSTD) != 0;
            byte[] frame = line.codec.encode(next.frame(core.epochNanos, zstd));
            bytes += frame.length;
            frames.add(frame);
            messages.add(next);
            if (core.bandwidthOut != null) {
                core.bandwidthOut.take(frame.length, now);
            }
            next = next(now);
        }
        if (frames.isEmpty()) {
            return false;
        }
        line.send(frames, messages);
        return true;
    }

    /** The message whose turn it is, unless a limit says wait. */
    private @Nullable Outgoing next(long now) {
        Outgoing next =
                resending.isEmpty() ? queues.peek() : resending.firstEntry().getValue();
        if (next == null) {
            return null;
        }
        if (next.state == Outgoing.State.QUEUED && next.acknowledge && nextSequence - oldest() >= credit) {
            return null;
        }
        Duration delay = rate.delay(now);
        TokenBucket ofType = typeRates.get(next.type);
        if (ofType != null && ofType.delay(now).compareTo(delay) > 0) {
            delay = ofType.delay(now);
        }
        if (core.bandwidthOut != null && core.bandwidthOut.delay(now).compareTo(delay) > 0) {
            delay = core.bandwidthOut.delay(now);
        }
        if (!delay.isZero()) {
            wakeAfter(delay);
            return null;
        }
        return next;
    }

    private void take(Outgoing message, Line line, long now) {
        rate.take(1, now);
        TokenBucket ofType = typeRates.get(message.type);
        if (ofType != null) {
            ofType.take(1, now);
        }
        if (message.state == Outgoing.State.RESENDING) {
            resending.remove(message.sequence);
            core.meters.retried.increment();
        } else {
            queues.poll();
            message.sentNanos = now;
            core.meters.sent.increment();
            core.sent.incrementAndGet();
        }
        message.state = Outgoing.State.SENT;
        message.attempts++;
        message.line = line;
        if (message.acknowledge) {
            if (message.sequence == 0) {
                message.sequence = nextSequence++;
            }
            outstanding.put(message.sequence, message);
            if (message.request) {
                awaitingReply.put(message.sequence, message);
            }
            awaitAcknowledgement(message, now);
        }
    }

    private void awaitAcknowledgement(Outgoing message, long now) {
        long retry = now + core.options.messageTimeout().toNanos() / RETRY_PARTS;
        boolean again = message.attempts <= core.options.retryAttempts();
        core.deadlines.set(this, message, again && retry - message.deadlineNanos < 0 ? retry : message.deadlineNanos);
        core.armDeadlines();
    }

    /** No acknowledged message below this will be sent any more. */
    private long oldest() {
        long oldest = nextSequence;
        if (!outstanding.isEmpty()) {
            oldest = Math.min(oldest, outstanding.firstKey());
        }
        if (!resending.isEmpty()) {
            oldest = Math.min(oldest, resending.firstKey());
        }
        return oldest;
    }

    /** The transport has taken messages, or never will. */
    void sent(Line line, List<Outgoing> messages, @Nullable P2PException failure) {
        for (Outgoing message : messages) {
            if (!message.acknowledge) {
                finish(message, failure == null ? new byte[0] : null, failure);
            } else if (failure != null
                    && failure.code() == ErrorCode.FRAME_TOO_LARGE
                    && message.state == Outgoing.State.SENT) {
                giveUp(message, failure);
            }
        }
        if (!queues.isEmpty() || !resending.isEmpty()) {
            wake();
        }
    }

    /** It is time to look at a message. */
    void due(Outgoing message) {
        long now = core.now();
        if (now - message.deadlineNanos >= 0) {
            giveUp(
                    message,
                    P2PException.builder(
                                    ErrorCode.OPERATION_TIMEOUT,
                                    "the peer did not answer message " + message.type + " in time, in "
                                            + message.attempts + " attempts (setting P2P_MESSAGE_TIMEOUT)")
                            .peer(peer)
                            .mayHaveTakenEffect(message.mayHaveTakenEffect())
                            .build());
            return;
        }
        if (message.state == Outgoing.State.SENT && message.attempts <= core.options.retryAttempts()) {
            outstanding.remove(message.sequence);
            resend(message);
            wake();
        }
        core.deadlines.set(this, message, message.deadlineNanos);
    }

    private void resend(Outgoing message) {
        message.state = Outgoing.State.RESENDING;
        message.line = null;
        resending.put(message.sequence, message);
    }

    private void giveUp(Outgoing message, P2PException failure) {
        switch (message.state) {
            case QUEUED -> queues.remove(message.priority, message);
            case SENT -> outstanding.remove(message.sequence);
            case RESENDING -> resending.remove(message.sequence);
            case REPLY_AWAITED, DONE -> {
                // In no queue.
            }
        }
        finish(message, null, failure);
    }

    private void finish(Outgoing message, byte @Nullable [] reply, @Nullable P2PException failure) {
        if (message.state == Outgoing.State.DONE) {
            return;
        }
        message.state = Outgoing.State.DONE;
        awaitingReply.remove(message.sequence, message);
        core.deadlines.remove(message);
        if (message.broadcast == null) {
            core.places.free(peer);
        }
        if (failure != null) {
            core.meters.failed.increment();
            completions.execute(() -> message.done.completeExceptionally(failure));
        } else {
            completions.execute(() -> message.done.complete(reply == null ? new byte[0] : reply));
        }
        if (protection != null && !hasWork()) {
            protection.close();
            protection = null;
        }
    }

    // What the peer tells of messages.

    void acknowledged(long sequence) {
        Outgoing message = outstanding.remove(sequence);
        if (message == null) {
            message = resending.remove(sequence);
        }
        if (message == null) {
            return;
        }
        core.meters.latency.record(Math.max(0, core.now() - message.sentNanos));
        if (message.request) {
            message.state = Outgoing.State.REPLY_AWAITED;
            core.deadlines.set(this, message, message.deadlineNanos);
        } else {
            finish(message, new byte[0], null);
        }
        wake();
    }

    void replied(long sequence, byte[] reply) {
        Outgoing request = awaitingReply.remove(sequence);
        if (request != null) {
            outstanding.remove(sequence);
            resending.remove(sequence);
            finish(request, reply, null);
        }
    }

    void rejected(Frame.Reject reject) {
        Outgoing message = outstanding.get(reject.sequence());
        if (message == null) {
            message = resending.get(reject.sequence());
        }
        // What is over a rate limit is sent again when its time comes.
        if (message != null && reject.code().isFinal()) {
            giveUp(
                    message,
                    P2PException.builder(
                                    ErrorCode.MESSAGE_REJECTED,
                                    "message " + message.type + ": " + reject.code() + ", " + reject.detail())
                            .peer(peer)
                            .mayHaveTakenEffect(
                                    reject.code() == RejectCode.FAILED || reject.code() == RejectCode.TIMED_OUT)
                            .build());
        }
    }

    // Connections that come and go.

    void opened(P2PConnection connection) {
        Line line = new Line(this, connection);
        lines.put(connection, line);
        dialAttempts = 0;
        if (dialTimer != null) {
            dialTimer.cancel();
            dialTimer = null;
        }
        line.listen();
        wake();
    }

    void closed(P2PConnection connection) {
        Line line = lines.remove(connection);
        if (line == null) {
            return;
        }
        for (Outgoing message : List.copyOf(outstanding.values())) {
            if (message.line == line) {
                if (message.attempts > core.options.retryAttempts()) {
                    giveUp(message, lost(message, "the connection was lost " + message.attempts + " times"));
                } else {
                    outstanding.remove(message.sequence);
                    resend(message);
                }
            }
        }
        if (lines.isEmpty()) {
            credit = CREDIT_UNKNOWN;
            idleSince = core.now();
            core.forgetLater(this);
        }
        wake();
    }

    private P2PException lost(Outgoing message, String text) {
        return P2PException.builder(ErrorCode.CONNECTION_LOST, text)
                .peer(peer)
                .mayHaveTakenEffect(message.mayHaveTakenEffect())
                .build();
    }

    private void connect() {
        if (connecting || dialTimer != null) {
            return;
        }
        connecting = true;
        core.node.connections().acquire(peer).whenComplete((connection, failure) -> {
            connecting = false;
            if (failure != null) {
                dialFailed(P2PException.from(failure));
            } else if (!lines.containsKey(connection)) {
                dialFailed(P2PException.of(ErrorCode.CONNECTION_LOST, "the connection was lost at once"));
            } else {
                wake();
            }
        });
    }

    private void dialFailed(P2PException failure) {
        dialAttempts++;
        boolean hopeless = failure.code() == ErrorCode.NO_KNOWN_ADDRESS
                || failure.code() == ErrorCode.TRANSPORT_UNSUPPORTED
                || failure.code() == ErrorCode.PROVIDER_NOT_RUNNING
                || core.node.book().isBanned(peer);
        if (!hopeless && dialAttempts < core.dialAttemptsMax) {
            dialTimer = core.node.after(core.backoff.delay(dialAttempts - 1, core.random), () -> {
                dialTimer = null;
                wake();
            });
            return;
        }
        dialAttempts = 0;
        failAll(failure);
    }

    /** Gives up everything, as at the node's stop. */
    void failAll(P2PException failure) {
        List<Outgoing> all = new ArrayList<>(queues.drain(message -> true));
        all.addAll(resending.values());
        all.addAll(outstanding.values());
        awaitingReply.values().stream()
                .filter(message -> message.state == Outgoing.State.REPLY_AWAITED)
                .forEach(all::add);
        resending.clear();
        outstanding.clear();
        for (Outgoing message : all) {
            finish(
                    message,
                    null,
                    P2PException.builder(failure.code(), String.valueOf(failure.getMessage()))
                            .peer(peer)
                            .cause(failure)
                            .mayHaveTakenEffect(message.mayHaveTakenEffect())
                            .build());
        }
    }

    List<Line> lines() {
        return List.copyOf(lines.values());
    }

    void received(Line line, byte[] message) {
        inbox.received(line, message);
    }

    void demand(Line line) {
        inbox.demand(line);
    }

    void hello(Frame.Hello hello) {
        credit = hello.credit();
        wake();
    }
}
