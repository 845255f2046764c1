package io.p2p4j.libp2p.session;

import io.p2p4j.api.CloseReason;
import io.p2p4j.api.Priority;
import io.p2p4j.api.error.ErrorCode;
import io.p2p4j.api.error.P2PException;
import io.p2p4j.core.session.MuxedSession;
import io.p2p4j.core.session.SessionConfig;
import io.p2p4j.core.transport.LinkStream;
import io.p2p4j.core.transport.LinkStreamHandler;
import io.p2p4j.core.transport.MuxedLink;
import io.p2p4j.libp2p.mux.TurnScheduler;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The session over a link that carries streams by itself, such as QUIC: each stream is a libp2p stream, and nothing stands
 * between. Owned by the link's loop.
 *
 * <p><b>The clean close.</b> Streams are not ordered among each other, and the link's end drops what is under way. So the word
 * that goes before the end begins with how many bytes came before it on all other streams, and the peer ends the link when
 * it has them. Streams that were reset do not count; where the ends disagree about those, the peer waits until nothing more
 * comes. A peer that does not know that protocol is asked for a ping, and the link then lingers.
 */
public final class QuicSession extends HostSession implements MuxedSession {
    /** The protocol of the word that goes before the end of a link with streams of its own. */
    static final String CLOSE_PROTOCOL = "/p2p4j/close/quic/1.0.0";

    /** What the session tells of its streams. */
    static final String FEATURE = "quic-v1";

    /** How long nothing may come before a sum that is not reached is given up. */
    private static final long QUIET_NANOS = 500_000_000L;
    /** What one stream sends at a time when no other wants to. */
    private static final int PIECE_BYTES_MAX = 1 << 16;

    /** How many streams may be reset in the life of a connection, or {@link #RESETS_PER_STREAM} times the limit of streams. */
    private static final int RESETS_MAX = 10_000;

    private static final int RESETS_PER_STREAM = 16;

    private final MuxedLink link;
    private final Pinger pinger = new Pinger(this);
    private final int unopenedMax;
    private final int resetsMax;
    private final TurnScheduler<TurnStream> scheduler = new TurnScheduler<>();
    /** Streams of this side that the link does not let be opened now. */
    private final ArrayDeque<TurnStream> unopened = new ArrayDeque<>(1);
    /** Those of either side that bytes may come on. */
    private final Set<TurnStream> receiving = new LinkedHashSet<>();

    private @Nullable TurnStream current;
    private int turnLeft;
    private int turnSent;
    private long bytesSent;
    private long bytesReceived;
    /** Nothing is written any more. */
    private boolean silent;
    /** The link is over, or is being ended. */
    private boolean over;
    /** How many bytes come before the peer's goodbye; -1 when it has not said so. */
    private long bytesBeforeGoodbye = -1;

    private long quietNanos = Timers.NEVER;
    /** Streams that were reset by either side: Netty keeps about a kilobyte of each for as long as the link is there. */
    private int resets;

    /**
     * Makes a session.
     *
     * @param config what it must know of its side and of the link
     * @param host what it says of this host
     * @param link whose streams it uses
     */
    public QuicSession(SessionConfig config, LocalHost host, MuxedLink link) {
        super(config, host, CLOSE_PROTOCOL);
        this.link = link;
        this.resetsMax =
                Math.max(RESETS_MAX, RESETS_PER_STREAM * config.limits().streamsMax());
        this.unopenedMax = config.limits().streamsMax() + Channels.HOST_STREAMS_MAX;
    }

    // What the session asks of the link

    @Override
    @Nullable
    LinkStream openLink(LinkStreamHandler handler, Priority priority) {
        if (silent || over || unopened.size() >= unopenedMax) {
            return null;
        }
        TurnStream stream = new TurnStream(this, priority);
        stream.start(handler);
        LinkStream opened = unopened.isEmpty() ? link.openStream(stream) : null;
        if (opened == null) {
            unopened.addLast(stream);
        } else {
            attach(stream, opened);
        }
        return stream;
    }

    private void attach(TurnStream stream, LinkStream opened) {
        receiving.add(stream);
        stream.attach(opened);
    }

    @Override
    void greet() {
        // The handshake has shown that the peer is there.
    }

    @Override
    Use goodbyeUse() {
        return new HostUses.CountedGoodbye(this::onCountedGoodbye);
    }

    @Override
    boolean askPing(Object token) {
        return pinger.ask(token);
    }

    @Override
    void failPings(Failure failure) {
        pinger.fail(failure.untouched());
    }

    @Override
    void sayGoodbye(CloseReason reason, boolean inWords) {
        if (state() == State.CONFIRMING) {
            // Who knows no words may still miss bytes: the link lingers when the session is over.
            silent = true;
        } else if (state() != State.DRAINING || !inWords || !sayInWords(reason)) {
            stopLink();
            link.close(QuicCodes.of(reason.code()), reason.detail());
        }
    }

    private boolean sayInWords(CloseReason reason) {
        LinkStream words = link.openStream(new Ignored());
        if (words == null) {
            return false;
        }
        silent = true;
        words.write(Channel.proposal(CLOSE_PROTOCOL));
        words.write(HostUses.CountedGoodbye.encode(bytesSent, reason));
        words.finish();
        return true;
    }

    /** Takes what the peer says to a goodbye: that it knows the protocol. */
    private final class Ignored implements LinkStreamHandler {
        @Override
        public void onBytes(ByteBuffer data) {
            heard();
            data.position(data.limit());
        }

        @Override
        public void onEnd() {
            heard();
        }

        @Override
        public void onReset(long code) {
            heard();
        }

        @Override
        public void onStopped(long code) {
            heard();
        }

        @Override
        public void onWritable() {
            // It was all written.
        }
    }

    @Override
    void stopLink() {
        over = true;
        unopened.clear();
        receiving.clear();
    }

    @Override
    String features() {
        return FEATURE;
    }

    // What streams ask for

    void schedule(TurnStream stream) {
        if (!silent && !over) {
            scheduler.add(stream);
        }
    }

    void unschedule(TurnStream stream) {
        scheduler.remove(stream);
    }

    int room(TurnStream stream) {
        return stream == current ? Math.min(turnLeft, stream.room()) : 0;
    }

    void sent(TurnStream stream, int bytes) {
        bytesSent += bytes;
        if (stream == current) {
            turnLeft = Math.max(0, turnLeft - bytes);
            turnSent += bytes;
        }
    }

    void notOpened(TurnStream stream) {
        unopened.remove(stream);
    }

    void receivesNoMore(TurnStream stream) {
        receiving.remove(stream);
    }

    void received(int bytes) {
        bytesReceived += bytes;
    }

    void wasReset() {
        resets++;
    }

    /** A stream is over whose bytes were not all taken. */
    void notCounted(long sent, long received) {
        bytesSent -= sent;
        bytesReceived -= received;
    }

    /** Something of the peer arrived; tells whether it matters. */
    boolean heard() {
        if (state() == State.CLOSED || state() == State.NEW) {
            return false;
        }
        heard(link.loop().nanoTime());
        return true;
    }

    void dealtWith() {
        afterInput();
        if (resets > resetsMax) {
            String why = resets + " streams were reset (expected at most " + resetsMax + " in a connection's life)";
            fail(CloseReason.Code.LIMIT_EXCEEDED, ErrorCode.STREAM_LIMIT, why, null);
        }
        if (bytesBeforeGoodbye >= 0) {
            quietNanos = now() + QUIET_NANOS;
            goodbyeWhenComplete();
        }
    }

    // The goodbye

    private void onCountedGoodbye(Channel channel, CloseReason reason, long bytesBefore) {
        onGoodbye(reason);
        if (channel.stream() instanceof TurnStream words) {
            notCounted(0, words.received());
        }
        bytesBeforeGoodbye = bytesBefore;
        for (TurnStream stream : receiving) {
            stream.releaseAll();
        }
    }

    private void goodbyeWhenComplete() {
        if (bytesReceived >= bytesBeforeGoodbye) {
            bytesBeforeGoodbye = -1;
            quietNanos = Timers.NEVER;
            boolean both = state() == State.GOODBYE_SENT;
            onPeerGoodbye(CloseReason.Code.NORMAL, "");
            if (both) {
                // Neither waits for the other.
                link.close(QuicCodes.of(CloseReason.Code.NORMAL), "");
            }
        }
    }

    @Override
    public void onTimer(long now) {
        if (Timers.due(quietNanos, now)) {
            time(now);
            bytesBeforeGoodbye = 0;
            goodbyeWhenComplete();
        }
        super.onTimer(now);
    }

    @Override
    public long nextDeadlineNanos() {
        return Timers.earlier(super.nextDeadlineNanos(), state() == State.CLOSED ? Timers.NEVER : quietNanos);
    }

    // From the link

    @Override
    public LinkStreamHandler onStream(LinkStream opened) {
        TurnStream stream = new TurnStream(this, Priority.NORMAL);
        if (over || !heard()) {
            opened.reset(Channel.RESET_LIMIT);
            return stream;
        }
        attach(stream, opened);
        stream.start(channels().incoming(stream));
        return stream;
    }

    @Override
    public void onStreamsAvailable() {
        while (!unopened.isEmpty() && !silent && !over) {
            TurnStream stream = unopened.getFirst();
            LinkStream opened = link.openStream(stream);
            if (opened == null) {
                return;
            }
            unopened.removeFirst();
            attach(stream, opened);
        }
    }

    @Override
    public boolean pollOutput(long now) {
        time(now);
        boolean wrote = false;
        boolean more;
        do {
            more = link.isWritable() && writeTurn();
            wrote |= more;
        } while (more);
        boolean draining = state() == State.DRAINING;
        afterOutput(true);
        return wrote || (draining && state() != State.DRAINING);
    }

    /** Gives one stream its turn; returns false when nobody can send. */
    private boolean writeTurn() {
        for (TurnStream stream = silent || over ? null : scheduler.next(); stream != null; stream = scheduler.next()) {
            int room = stream.room();
            if (room == 0) {
                // The link calls when there is more.
                scheduler.remove(stream);
                continue;
            }
            current = stream;
            turnLeft = Math.min(room, scheduler.size() > 1 ? TurnScheduler.TURN_BYTES : PIECE_BYTES_MAX);
            turnSent = 0;
            try {
                stream.turn();
            } finally {
                current = null;
            }
            if (stream.isScheduled()) {
                scheduler.sent(stream, turnSent);
                if (!stream.isWanting()) {
                    scheduler.remove(stream);
                }
            }
            if (turnSent > 0) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void onPeerClose(long code, String detail, long now) {
        time(now);
        over = true;
        onPeerGoodbye(QuicCodes.read(code), detail);
    }

    @Override
    public void onLinkClosed(@Nullable P2PException failure, long now) {
        over = true;
        super.onLinkClosed(failure, now);
    }
}
