package io.p2p4j.tck.plain;

import io.p2p4j.api.Capability;
import io.p2p4j.api.CloseReason;
import io.p2p4j.api.CloseReason.Code;
import io.p2p4j.api.CloseReason.Origin;
import io.p2p4j.api.ConnectionInfo;
import io.p2p4j.api.ConnectionState;
import io.p2p4j.api.ConnectionStats;
import io.p2p4j.api.Limits;
import io.p2p4j.api.P2PConnection;
import io.p2p4j.api.P2PStream;
import io.p2p4j.api.PeerInfo;
import io.p2p4j.api.Priority;
import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.context.Cancellable;
import io.p2p4j.api.error.ErrorCode;
import io.p2p4j.api.error.P2PException;
import io.p2p4j.api.identity.PeerId;
import io.p2p4j.api.identity.PublicKey;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicLong;

/** A connection: one thread reads, one writes, callbacks run on the serial executor. */
final class PlainConnection implements P2PConnection {
    private final PlainProvider provider;
    private final Frames frames;
    private final Hello peer;
    private final ConnectionInfo info;
    private final Serial serial;
    private final Inbox inbox;
    private final Outbox outbox;
    private final CompletableFuture<CloseReason> closed = new CompletableFuture<>();
    private final AtomicLong sentBytes = new AtomicLong();
    private final AtomicLong received = new AtomicLong();
    private final AtomicLong receivedBytes = new AtomicLong();
    private final List<CompletableFuture<Duration>> pings = new ArrayList<>();
    private volatile ConnectionState state = ConnectionState.OPEN;
    private volatile Optional<Duration> roundTrip = Optional.empty();
    private CloseReason wanted = new CloseReason(Origin.LOCAL, Code.NORMAL, "");
    private P2PException ending;
    private volatile Cancellable watch = () -> {};

    PlainConnection(PlainProvider provider, Frames frames, Hello peer, ConnectionInfo.Role role) {
        this.provider = provider;
        this.frames = frames;
        this.peer = peer;
        Multiaddr here = PlainAddress.of(frames.socket().getLocalSocketAddress());
        Multiaddr there = PlainAddress.of(frames.socket().getRemoteSocketAddress());
        info = new ConnectionInfo(
                ConnectionInfo.Path.DIRECT, role, here, there, "tcp", "none", 1, new TreeSet<String>());
        serial = new Serial(provider.context().executor(), thrown -> {
            provider.callbackFailed("a callback of a connection", thrown);
            abort("a callback has thrown");
        });
        inbox = new Inbox(serial, provider.limits().messageWindowBytes());
        outbox = new Outbox(frames, provider.limits(), serial, this::failure);
    }

    /** Begins to read, write and watch; the connection is registered and published by then. */
    void start() {
        provider.daemon("write", this::write);
        watch();
    }

    Serial serial() {
        return serial;
    }

    // ---- threads

    /** Reads until the end; on the thread that shook hands. */
    void read() {
        try {
            boolean more = true;
            while (more) {
                Frames.Frame frame = frames.read(provider.limits().messageBytesMax());
                more = take(frame);
            }
        } catch (P2PException broken) {
            end(new CloseReason(Origin.LOCAL, Code.PROTOCOL_ERROR, String.valueOf(broken.getMessage())), broken);
        } catch (IOException lost) {
            lost(lost);
        } catch (InterruptedException stopped) {
            abort("interrupted");
        }
    }

    private boolean take(Frames.Frame frame) throws P2PException, InterruptedException {
        switch (frame.type()) {
            case Frames.MESSAGE -> {
                if (!inbox.isOpen() && state == ConnectionState.OPEN) {
                    throw P2PException.of(ErrorCode.UNEXPECTED_FRAME, "a message after the end");
                }
                received.incrementAndGet();
                receivedBytes.addAndGet(frame.payload().length);
                inbox.add(frame.payload());
            }
            case Frames.END -> inbox.end();
            case Frames.PING -> outbox.add(Frames.PONG, frame.payload());
            case Frames.PONG -> pong(frame.payload());
            case Frames.CLOSE -> {
                closedByPeer(Hello.Closing.decode(frame.payload()));
                return false;
            }
            default -> throw P2PException.of(ErrorCode.MALFORMED_FRAME, "frame of type " + frame.type());
        }
        return true;
    }

    private void write() {
        try {
            outbox.run();
        } catch (IOException lost) {
            lost(lost);
        } catch (InterruptedException stopped) {
            abort("interrupted");
        }
    }

    private void closedByPeer(CloseReason reason) {
        CloseReason own = wanted();
        end(state == ConnectionState.CLOSING ? own : reason, failure(ErrorCode.CONNECTION_CLOSED, "closed: " + reason));
    }

    /** After our own CLOSE the peer just hangs up. */
    private void lost(IOException cause) {
        if (state == ConnectionState.CLOSING && outbox.isFinished()) {
            end(wanted(), failure(ErrorCode.CONNECTION_CLOSED, "closed"));
            return;
        }
        P2PException failure = P2PException.builder(ErrorCode.CONNECTION_LOST, "lost: " + cause.getMessage())
                .peer(remotePeerId())
                .address(info.remoteAddress())
                .cause(cause)
                .build();
        end(new CloseReason(Origin.NETWORK, Code.CONNECTION_LOST, String.valueOf(cause.getMessage())), failure);
    }

    /** Asks for a sign of life, and gives up on a peer that gives none. A reader that waits for room hears nothing. */
    private void watch() {
        Limits limits = provider.limits();
        long silence = provider.context().nanoTime() - frames.heardNanos();
        if (state == ConnectionState.CLOSED) {
            return;
        }
        if (silence > limits.idleTimeout().toNanos() && !inbox.isFull()) {
            end(
                    new CloseReason(Origin.NETWORK, Code.IDLE_TIMEOUT, "nothing heard for " + limits.idleTimeout()),
                    failure(ErrorCode.CONNECTION_LOST, "nothing heard for " + limits.idleTimeout()));
            return;
        }
        if (silence > limits.keepAliveInterval().toNanos()) {
            outbox.add(Frames.PING, new byte[0]);
        }
        watch = provider.context().schedule(limits.keepAliveInterval().toNanos() / 2, this::watch);
    }

    /** Ends the connection for good: the first reason stays. */
    private void end(CloseReason reason, P2PException failure) {
        List<CompletableFuture<Duration>> unanswered;
        synchronized (this) {
            if (state == ConnectionState.CLOSED) {
                return;
            }
            state = ConnectionState.CLOSED;
            ending = failure;
            unanswered = List.copyOf(pings);
            pings.clear();
        }
        watch.cancel();
        Frames.closeQuietly(frames.socket(), reason.code() == Code.ABORTED);
        outbox.fail(failure);
        serial.execute(() -> unanswered.forEach(ping -> ping.completeExceptionally(failure)));
        if (reason.origin() == Origin.REMOTE && reason.isClean()) {
            inbox.end();
        } else {
            inbox.fail(failure);
        }
        provider.ended(this, reason);
        serial.execute(() -> closed.complete(reason));
    }

    private synchronized CloseReason wanted() {
        return wanted;
    }

    private P2PException failure(ErrorCode code, String message) {
        return P2PException.builder(code, message)
                .peer(remotePeerId())
                .address(info.remoteAddress())
                .build();
    }

    // ---- what the application calls

    @Override
    public CompletionStage<Void> send(ByteBuffer message) {
        int allowed = Math.min(provider.limits().messageBytesMax(), peer.messageBytesMax());
        if (message.remaining() > allowed) {
            throw new IllegalArgumentException(
                    "message of " + message.remaining() + " bytes (expected at most " + allowed + ", messageBytesMax)");
        }
        byte[] bytes = new byte[message.remaining()];
        message.get(bytes);
        return ended().<CompletionStage<Void>>map(CompletableFuture::failedFuture)
                .orElseGet(() -> {
                    sentBytes.addAndGet(bytes.length);
                    return outbox.add(Frames.MESSAGE, bytes);
                });
    }

    @Override
    public CompletionStage<Void> sendAll(List<ByteBuffer> messages) {
        int allowed = Math.min(provider.limits().messageBytesMax(), peer.messageBytesMax());
        long size = 0;
        for (ByteBuffer message : messages) {
            if (message.remaining() > allowed) {
                throw new IllegalArgumentException("message of " + message.remaining() + " bytes (expected at most "
                        + allowed + ", messageBytesMax)");
            }
            size += message.remaining();
        }
        Limits limits = provider.limits();
        if (messages.size() > limits.sendQueueMessagesMax()
                || (messages.size() > 1 && size > limits.sendQueueBytesMax())) {
            throw new IllegalArgumentException("batch of " + messages.size() + " messages with " + size + " bytes");
        }
        Optional<P2PException> over = ended();
        if (over.isPresent()) {
            return CompletableFuture.failedFuture(over.get());
        }
        sentBytes.addAndGet(size);
        return outbox.addAll(messages);
    }

    /** With what an operation fails that begins now. */
    private synchronized Optional<P2PException> ended() {
        if (state == ConnectionState.OPEN) {
            return Optional.empty();
        }
        ErrorCode code = ending != null && ending.code() == ErrorCode.CONNECTION_LOST
                ? ErrorCode.CONNECTION_LOST
                : ErrorCode.CONNECTION_CLOSED;
        return Optional.of(P2PException.builder(code, "the connection is closed")
                .peer(remotePeerId())
                .address(info.remoteAddress())
                .cause(ending)
                .build());
    }

    @Override
    public CompletionStage<Optional<byte[]>> receive() {
        return inbox.receive();
    }

    @Override
    public Flow.Publisher<byte[]> messages() {
        return inbox::subscribe;
    }

    @Override
    public CompletionStage<P2PStream> openStream(String protocol, Priority priority) {
        return CompletableFuture.failedFuture(ended().orElseGet(() ->
                failure(ErrorCode.CAPABILITY_MISSING, "no streams (expected " + Capability.STREAMS + ")")));
    }

    @Override
    public CompletionStage<Duration> ping() {
        CompletableFuture<Duration> answer = new CompletableFuture<>();
        synchronized (this) {
            Optional<P2PException> over = ended();
            if (over.isPresent()) {
                return CompletableFuture.failedFuture(over.get());
            }
            pings.add(answer);
        }
        long now = provider.context().nanoTime();
        outbox.add(Frames.PING, ByteBuffer.allocate(Long.BYTES).putLong(now).array());
        return answer;
    }

    private void pong(byte[] payload) {
        if (payload.length != Long.BYTES) {
            return;
        }
        Duration took = Duration.ofNanos(
                provider.context().nanoTime() - ByteBuffer.wrap(payload).getLong());
        CompletableFuture<Duration> oldest;
        synchronized (this) {
            oldest = pings.isEmpty() ? new CompletableFuture<>() : pings.remove(0);
        }
        roundTrip = Optional.of(took);
        serial.execute(() -> oldest.complete(took));
    }

    @Override
    public CompletionStage<Void> closeWrite() {
        return ended().<CompletionStage<Void>>map(CompletableFuture::failedFuture)
                .orElseGet(() -> outbox.add(Frames.END, new byte[0]));
    }

    @Override
    public CompletionStage<CloseReason> close(String detail) {
        close(new CloseReason(Origin.LOCAL, Code.NORMAL, detail));
        return closed;
    }

    void close(CloseReason reason) {
        synchronized (this) {
            if (state != ConnectionState.OPEN) {
                return;
            }
            state = ConnectionState.CLOSING;
            wanted = reason;
        }
        inbox.fail(failure(ErrorCode.CONNECTION_CLOSED, "closed by this side"));
        outbox.add(Frames.CLOSE, Hello.Closing.encode(reason));
        provider.context().schedule(provider.limits().closeTimeout().toNanos(), () -> abort("closeTimeout"));
    }

    /** Resets the socket, which the peer sees as a loss, never as a clean end. */
    @Override
    public void abort(String detail) {
        end(
                new CloseReason(Origin.LOCAL, Code.ABORTED, detail),
                failure(ErrorCode.CONNECTION_CLOSED, "aborted by this side: " + detail));
    }

    // ---- queries

    @Override
    public CompletionStage<CloseReason> closed() {
        return closed;
    }

    @Override
    public PeerId remotePeerId() {
        return peer.key().peerId();
    }

    @Override
    public PublicKey remotePublicKey() {
        return peer.key();
    }

    @Override
    public ConnectionState state() {
        return state;
    }

    @Override
    public ConnectionInfo info() {
        return info;
    }

    @Override
    public PeerInfo peerInfo() {
        return new PeerInfo(remotePeerId(), "", List.of(), List.of(), Optional.empty());
    }

    @Override
    public ConnectionStats stats() {
        return new ConnectionStats(
                outbox.messagesWritten(), received.get(), sentBytes.get(), receivedBytes.get(), 0, roundTrip);
    }
}
