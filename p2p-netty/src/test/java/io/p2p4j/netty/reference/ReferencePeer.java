package io.p2p4j.netty.reference;

import io.p2p4j.netty.reference.ReferenceFrames.Frame;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * One connection, kept by the rules of {@code docs/WIRE.md}: blocking calls for any thread, one thread that reads. Nothing
 * waits longer than {@link #PATIENCE_SECONDS}.
 */
public final class ReferencePeer implements AutoCloseable {
    private static final int PATIENCE_SECONDS = 30;
    private static final int MESSAGE_COST = 32;
    private static final int TURN_BYTES = 16 << 10;
    private static final int PROTOCOL_UNSUPPORTED = 1;
    private static final int STREAM_LIMIT = 2;
    private static final long GOING_AWAY = 1;
    private static final long PROTOCOL_ERROR = 3;
    private static final long VERSION_MISMATCH = 4;
    private static final byte[] NOTHING = {};

    /** Who dialed. */
    public enum Role {
        /** This end; its streams are odd. */
        DIALER,
        /** The other end; this one's streams are even. */
        LISTENER
    }

    /**
     * How a connection ended.
     *
     * @param code of the CLOSE frame; {@link #LOST} when there was none
     * @param detail of the CLOSE frame
     * @param byPeer whether the other end said it
     */
    public record Ended(long code, String detail, boolean byPeer) {
        /** The link ended without a word. */
        public static final long LOST = -1;
    }

    /** A message, and what it costs its sender that was not given back early. */
    private record Waiting(byte[] message, long cost) {}

    private final ReferenceTls.Link link;
    private final ReferenceFrames frames;
    private final Role role;
    private final ReferenceHello own;
    private final ReferenceHello other;
    private final Object sending = new Object();
    private final Object writing = new Object();

    // Guarded by this.
    private final Queue<Waiting> messages = new ArrayDeque<>();
    private final Map<Long, ReferenceStream> streams = new TreeMap<>();
    private final Queue<ReferenceStream> opened = new ArrayDeque<>();
    private final Queue<byte[]> pongs = new ArrayDeque<>();
    private final ByteArrayOutputStream incomplete = new ByteArrayOutputStream();
    private Optional<Ended> ended = Optional.empty();
    private Optional<Ended> ownClose = Optional.empty();
    private boolean messagesEnded;
    private long early;
    private long messageOwed;
    private long connectionOwed;
    private long messageCredit;
    private long connectionCredit;
    private long lastOwnStream;
    private long lastPeerStream;

    private ReferencePeer(
            ReferenceTls.Link link, ReferenceFrames frames, Role role, ReferenceHello own, ReferenceHello other) {
        this.link = link;
        this.frames = frames;
        this.role = role;
        this.own = own;
        this.other = other;
        this.lastOwnStream = role == Role.DIALER ? -1 : 0;
        this.messageCredit = other.number(ReferenceHello.MESSAGE_WINDOW, ReferenceHello.WINDOW_DEFAULT);
        this.connectionCredit = other.number(ReferenceHello.CONNECTION_WINDOW, ReferenceHello.WINDOW_DEFAULT);
    }

    /**
     * Opens a connection over a link.
     *
     * @param link the link, which belongs to the connection from now on
     * @param role who dialed
     * @param hello what to say of this end
     * @return the open connection
     * @throws ReferenceRefusal when the versions differ, or the other end refuses
     */
    public static ReferencePeer open(ReferenceTls.Link link, Role role, ReferenceHello hello) throws IOException {
        try {
            ReferenceFrames frames = new ReferenceFrames(link.in(), link.out());
            frames.writeHello(hello);
            ReferenceHello other = frames.readHello();
            if (other.isRefusal()) {
                throw refusal(frames);
            }
            if (!hello.agreesWith(other)) {
                frames.write(ReferenceFrames.CLOSE, NOTHING, VERSION_MISMATCH);
                throw refusal(frames);
            }
            ReferencePeer peer = new ReferencePeer(link, frames, role, hello, other);
            Thread reader = new Thread(peer::readAll, "reference-peer");
            reader.setDaemon(true);
            reader.start();
            return peer;
        } catch (IOException failure) {
            link.close();
            throw failure;
        }
    }

    private static ReferenceRefusal refusal(ReferenceFrames frames) throws IOException {
        Frame close = frames.read().orElseThrow(() -> new IOException("the link ended (expected CLOSE)"));
        if (close.type() != ReferenceFrames.CLOSE) {
            throw new IOException("frame of the type " + close.type() + " (expected CLOSE)");
        }
        return new ReferenceRefusal(close.field(0), close.text());
    }

    /**
     * Returns who the other end has proven to be.
     *
     * @return its peer id
     */
    public String remotePeerId() {
        return link.remotePeerId();
    }

    /**
     * Returns what the other end says that it is.
     *
     * @return its agent
     */
    public String remoteAgent() {
        return other.text(ReferenceHello.AGENT);
    }

    // ---- messages

    /**
     * Sends a message as the window allows.
     *
     * @param message the bytes
     */
    public void send(byte[] message) throws IOException {
        long messageMax = other.number(ReferenceHello.MESSAGE_BYTES_MAX, ReferenceHello.WINDOW_DEFAULT);
        if (message.length > messageMax) {
            throw new IOException("message of " + message.length + " bytes (expected at most " + messageMax + ")");
        }
        synchronized (sending) {
            int at = 0;
            while (true) {
                int rest = message.length - at;
                long credit = awaitMessageCredit(rest + MESSAGE_COST);
                if (rest <= frameMax() && rest + MESSAGE_COST <= credit) {
                    takeMessageCredit(rest + MESSAGE_COST);
                    write(ReferenceFrames.MESSAGE, Arrays.copyOfRange(message, at, message.length));
                    return;
                }
                int piece = (int) Math.min(Math.min(rest, frameMax()), credit);
                takeMessageCredit(piece);
                write(ReferenceFrames.MESSAGE_PART, Arrays.copyOfRange(message, at, at + piece));
                at += piece;
            }
        }
    }

    private synchronized long awaitMessageCredit(long wanted) throws IOException {
        long half = other.number(ReferenceHello.MESSAGE_WINDOW, ReferenceHello.WINDOW_DEFAULT) / 2;
        await(() -> messageCredit >= Math.min(wanted, half));
        checkOpen();
        return messageCredit;
    }

    private synchronized void takeMessageCredit(long cost) {
        messageCredit -= cost;
    }

    /**
     * Waits for a message.
     *
     * @return the message; empty after the end of the messages, or when the other end closed cleanly
     */
    public Optional<byte[]> receive() throws IOException {
        Waiting next;
        long give;
        synchronized (this) {
            await(() -> !messages.isEmpty() || messagesEnded);
            if (messages.isEmpty()) {
                if (!messagesEnded
                        && ended.or(() -> ownClose)
                                .filter(ReferencePeer::isCleanByPeer)
                                .isEmpty()) {
                    checkOpen();
                }
                return Optional.empty();
            }
            next = messages.remove();
            messageOwed += next.cost();
            give = messageCreditToGive();
        }
        giveMessageCredit(give);
        return Optional.of(next.message());
    }

    private static boolean isCleanByPeer(Ended how) {
        return how.byPeer() && how.code() >= 0 && how.code() <= GOING_AWAY;
    }

    /** Counts the bytes of the incomplete message as taken when nothing stands before it; section 6. */
    private long messageCreditToGive() {
        if (messages.isEmpty()) {
            messageOwed += incomplete.size() - early;
            early = incomplete.size();
        }
        long half = own.number(ReferenceHello.MESSAGE_WINDOW, ReferenceHello.WINDOW_DEFAULT) / 2;
        if (messageOwed < half || ended.isPresent() || ownClose.isPresent()) {
            return 0;
        }
        long give = messageOwed;
        messageOwed = 0;
        return give;
    }

    private void giveMessageCredit(long give) throws IOException {
        if (give > 0) {
            write(ReferenceFrames.WINDOW, NOTHING, 0, give);
        }
    }

    /** Ends the messages of this end. */
    public void endMessages() throws IOException {
        write(ReferenceFrames.MESSAGES_END, NOTHING);
    }

    // ---- streams

    /**
     * Opens a stream.
     *
     * @param protocol its protocol
     * @return the stream, accepted
     */
    public ReferenceStream open(String protocol) throws IOException {
        ReferenceStream stream;
        // Ids grow on the wire as well.
        synchronized (sending) {
            synchronized (this) {
                lastOwnStream += 2;
                stream = new ReferenceStream(this, lastOwnStream, protocol, peerStreamWindow(), false);
                streams.put(lastOwnStream, stream);
            }
            write(ReferenceFrames.STREAM_OPEN, protocol.getBytes(StandardCharsets.US_ASCII), stream.id(), 2);
        }
        stream.awaitAccepted();
        return stream;
    }

    /**
     * Waits for a stream that the other end opens.
     *
     * @return the stream
     */
    public synchronized ReferenceStream accept() throws IOException {
        await(() -> !opened.isEmpty());
        if (opened.isEmpty()) {
            checkOpen();
        }
        return opened.remove();
    }

    private long peerStreamWindow() {
        return other.number(ReferenceHello.STREAM_WINDOW, ReferenceHello.WINDOW_DEFAULT);
    }

    long streamWindow() {
        return own.number(ReferenceHello.STREAM_WINDOW, ReferenceHello.WINDOW_DEFAULT);
    }

    synchronized long streamCredit(long ofStream) {
        return Math.min(ofStream, connectionCredit);
    }

    synchronized void takeConnectionCredit(long bytes) {
        connectionCredit -= bytes;
    }

    /** No sender waits for more than half the smallest window. */
    long leastPiece() {
        return Math.min(
                        peerStreamWindow(),
                        other.number(ReferenceHello.CONNECTION_WINDOW, ReferenceHello.WINDOW_DEFAULT))
                / 2;
    }

    long pieceMax() {
        return Math.min(frameMax(), TURN_BYTES);
    }

    void returnConnectionCredit(long bytes) throws IOException {
        long give = 0;
        synchronized (this) {
            connectionOwed += bytes;
            long half = own.number(ReferenceHello.CONNECTION_WINDOW, ReferenceHello.WINDOW_DEFAULT) / 2;
            if (connectionOwed >= half && ended.isEmpty() && ownClose.isEmpty()) {
                give = connectionOwed;
                connectionOwed = 0;
            }
        }
        if (give > 0) {
            write(ReferenceFrames.WINDOW_ALL, NOTHING, give);
        }
    }

    synchronized void forgetWhenOver(ReferenceStream stream) {
        if (stream.isOver()) {
            streams.remove(stream.id());
        }
    }

    private long frameMax() {
        return Math.min(
                own.number(ReferenceHello.FRAME_BYTES_MAX, ReferenceHello.FRAME_DEFAULT),
                other.number(ReferenceHello.FRAME_BYTES_MAX, ReferenceHello.FRAME_DEFAULT));
    }

    // ---- ping and close

    /** Makes one round trip. */
    public void ping() throws IOException {
        byte[] content = {'r', 'e', 'f', 'e', 'r', 'p', 'i', 'n'};
        write(ReferenceFrames.PING, content);
        synchronized (this) {
            await(() -> !pongs.isEmpty());
            if (pongs.isEmpty()) {
                checkOpen();
            }
            byte[] answer = pongs.remove();
            if (!Arrays.equals(content, answer)) {
                throw new IOException("PONG with other bytes than its PING");
            }
        }
    }

    /**
     * Says CLOSE; waits for the answer when the code has one.
     *
     * @param code the code
     * @param detail a sentence
     * @return how the connection ended
     */
    public Ended close(long code, String detail) throws IOException {
        synchronized (writing) {
            boolean first;
            synchronized (this) {
                first = ended.isEmpty() && ownClose.isEmpty();
                ownClose = ownClose.or(() -> Optional.of(new Ended(code, detail, false)));
                notifyAll();
            }
            if (first) {
                frames.write(ReferenceFrames.CLOSE, detail.getBytes(StandardCharsets.UTF_8), code);
            }
        }
        if (code > GOING_AWAY) {
            end(new Ended(code, detail, false));
        }
        return awaitEnd();
    }

    /**
     * Waits for the end of the connection.
     *
     * @return how it ended
     */
    public synchronized Ended awaitEnd() throws IOException {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (ended.isEmpty()) {
            waitUntil(until);
        }
        return ended.orElseThrow();
    }

    /** Breaks the link without a word. */
    @Override
    public void close() throws IOException {
        link.close();
    }

    // ---- what all of it needs

    /** Waits for a condition or the end of the connection; called with this monitor held. */
    void await(BooleanSupplier condition) throws IOException {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!condition.getAsBoolean() && ended.isEmpty() && ownClose.isEmpty()) {
            waitUntil(until);
        }
    }

    private synchronized void waitUntil(long untilNanos) throws IOException {
        long rest = TimeUnit.NANOSECONDS.toMillis(untilNanos - System.nanoTime());
        if (rest <= 0) {
            throw new IOException("nothing for " + PATIENCE_SECONDS + " s");
        }
        try {
            wait(rest);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
    }

    synchronized void checkOpen() throws IOException {
        if (ended.isPresent() || ownClose.isPresent()) {
            throw new IOException("the connection is over: " + ended.or(() -> ownClose));
        }
    }

    /** Writes a frame, unless CLOSE was said: nothing follows it. */
    void write(int type, byte[] body, long... fields) throws IOException {
        synchronized (writing) {
            checkOpen();
            frames.write(type, body, fields);
        }
    }

    private void end(Ended how) {
        synchronized (this) {
            if (ended.isEmpty()) {
                ended = Optional.of(how);
            }
            notifyAll();
        }
        try {
            link.close();
        } catch (IOException alreadyGone) {
            return;
        }
    }

    // ---- the reading thread

    private void readAll() {
        try {
            Optional<Frame> frame = frames.read();
            while (frame.isPresent() && frame.orElseThrow().type() != ReferenceFrames.CLOSE) {
                onFrame(frame.orElseThrow());
                frame = frames.read();
            }
            if (frame.isPresent()) {
                onClose(frame.orElseThrow().field(0), frame.orElseThrow().text());
            } else {
                end(new Ended(Ended.LOST, "the link ended", false));
            }
        } catch (IllegalStateException broken) {
            breakOff(String.valueOf(broken.getMessage()));
        } catch (IOException lost) {
            end(new Ended(Ended.LOST, String.valueOf(lost.getMessage()), false));
        }
    }

    private void breakOff(String detail) {
        try {
            close(PROTOCOL_ERROR, detail);
        } catch (IOException lost) {
            end(new Ended(PROTOCOL_ERROR, detail, false));
        }
    }

    private void onClose(long code, String detail) throws IOException {
        Optional<Ended> said;
        synchronized (writing) {
            synchronized (this) {
                said = ownClose;
                ownClose = ownClose.or(() -> Optional.of(new Ended(code, detail, true)));
            }
            if (said.isEmpty() && code <= GOING_AWAY) {
                frames.write(ReferenceFrames.CLOSE, detail.getBytes(StandardCharsets.UTF_8), code);
            }
        }
        end(said.orElse(new Ended(code, detail, true)));
    }

    private void onFrame(Frame frame) throws IOException {
        if (frame.type() == ReferenceFrames.PING) {
            if (!closing()) {
                write(ReferenceFrames.PONG, frame.body());
            }
        } else if (frame.type() == ReferenceFrames.STREAM_OPEN) {
            onOpen(frame.field(0), frame.text());
        } else if (frame.type() >= ReferenceFrames.STREAM_ACCEPT && frame.type() <= ReferenceFrames.STREAM_RESET) {
            onStream(frame);
        } else {
            onConnection(frame);
        }
        synchronized (this) {
            notifyAll();
        }
    }

    private synchronized boolean closing() {
        return ownClose.isPresent();
    }

    private void onConnection(Frame frame) throws IOException {
        long give = 0;
        synchronized (this) {
            switch (frame.type()) {
                case ReferenceFrames.MESSAGE_PART -> {
                    incomplete.writeBytes(frame.body());
                    give = messageCreditToGive();
                }
                case ReferenceFrames.MESSAGE -> {
                    incomplete.writeBytes(frame.body());
                    messages.add(new Waiting(incomplete.toByteArray(), incomplete.size() + MESSAGE_COST - early));
                    incomplete.reset();
                    early = 0;
                }
                case ReferenceFrames.MESSAGES_END -> messagesEnded = true;
                case ReferenceFrames.WINDOW -> onWindow(frame.field(0), frame.field(1));
                case ReferenceFrames.WINDOW_ALL -> connectionCredit += frame.field(0);
                case ReferenceFrames.PONG -> pongs.add(frame.body());
                default -> throw new IllegalStateException("frame of the type " + frame.type());
            }
        }
        giveMessageCredit(give);
    }

    private void onWindow(long channel, long credit) {
        ReferenceStream stream = streams.get(channel);
        if (channel == 0) {
            messageCredit += credit;
        } else if (stream != null) {
            stream.onCredit(credit);
        }
    }

    private void onOpen(long id, String protocol) throws IOException {
        boolean known = own.names(ReferenceHello.PROTOCOLS).contains(protocol);
        boolean room;
        synchronized (this) {
            if (id <= lastPeerStream || (id % 2 == 1) == (role == Role.DIALER)) {
                throw new IllegalStateException("STREAM_OPEN with the id " + id);
            }
            lastPeerStream = id;
            room = streams.size() < own.number(ReferenceHello.STREAMS_MAX, 0);
            if (known && room) {
                ReferenceStream stream = new ReferenceStream(this, id, protocol, peerStreamWindow(), true);
                streams.put(id, stream);
                opened.add(stream);
            }
        }
        if (closing()) {
            return;
        }
        if (known && room) {
            write(ReferenceFrames.STREAM_ACCEPT, NOTHING, id);
        } else {
            write(ReferenceFrames.STREAM_REFUSE, NOTHING, id, known ? STREAM_LIMIT : PROTOCOL_UNSUPPORTED);
        }
    }

    private void onStream(Frame frame) throws IOException {
        long unread = 0;
        synchronized (this) {
            long id = frame.field(0);
            boolean ours = (id % 2 == 1) == (role == Role.DIALER);
            if (id > (ours ? lastOwnStream : lastPeerStream)) {
                throw new IllegalStateException("frame for stream " + id + ", which was never opened");
            }
            ReferenceStream stream = streams.get(id);
            if (stream == null) {
                unread = frame.body().length;
            } else {
                switch (frame.type()) {
                    case ReferenceFrames.STREAM_ACCEPT -> stream.onAccept();
                    case ReferenceFrames.STREAM_REFUSE -> stream.onRefuse();
                    case ReferenceFrames.STREAM_DATA -> stream.onData(frame.body());
                    case ReferenceFrames.STREAM_END -> stream.onEnd();
                    case ReferenceFrames.STREAM_RESET -> unread = stream.onReset(frame.field(1));
                    default -> throw new IllegalStateException("frame of the type " + frame.type());
                }
                forgetWhenOver(stream);
            }
        }
        returnConnectionCredit(unread);
    }
}
