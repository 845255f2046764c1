package io.p2p4j.libp2p.session;

import io.p2p4j.api.CloseReason;
import io.p2p4j.api.ConnectionInfo;
import io.p2p4j.api.Limits;
import io.p2p4j.api.Priority;
import io.p2p4j.core.session.SessionConfig;
import io.p2p4j.core.session.SessionMachine;
import io.p2p4j.core.transport.ByteSink;
import io.p2p4j.core.transport.LinkStream;
import io.p2p4j.core.transport.LinkStreamHandler;
import io.p2p4j.libp2p.yamux.YamuxException;
import io.p2p4j.libp2p.yamux.YamuxHandler;
import io.p2p4j.libp2p.yamux.YamuxLimits;
import io.p2p4j.libp2p.yamux.YamuxMuxer;
import io.p2p4j.libp2p.yamux.YamuxStream;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** The session over one secured byte stream, whose streams Yamux makes. */
public final class Libp2pSession extends HostSession implements SessionMachine, YamuxHandler {
    /** The protocol of the word that goes before the go-away. */
    static final String CLOSE_PROTOCOL = "/p2p4j/close/1.0.0";

    private static final long GO_AWAY_LIMIT = 0x1001;

    private final YamuxMuxer muxer;
    /** The tokens of pings that are not answered; those of commands can fail. */
    private final ArrayDeque<Ping> pings = new ArrayDeque<>(1);

    private static final class Ping {
        final Object token;
        boolean failed;

        Ping(Object token) {
            this.token = token;
        }
    }

    /**
     * Makes a session.
     *
     * @param config what it must know of its side and of the link
     * @param host what it says of this host
     * @param windowBytesMax how far the window of a stream grows
     */
    public Libp2pSession(SessionConfig config, LocalHost host, int windowBytesMax) {
        super(config, host, CLOSE_PROTOCOL);
        Limits limits = config.limits();
        int window = limits.streamWindowBytes();
        boolean grows = window >= YamuxLimits.WINDOW_BYTES_MIN;
        muxer = new YamuxMuxer(
                config.role() == ConnectionInfo.Role.DIALER,
                YamuxLimits.of(
                        limits.streamsMax() + Channels.HOST_STREAMS_MAX,
                        window,
                        grows ? Math.max(window, windowBytesMax) : window,
                        Math.max(limits.connectionWindowBytes(), 2 * YamuxLimits.WINDOW_BYTES_MIN)),
                this);
    }

    @Override
    public void onBytes(ByteBuffer data, long now) {
        time(now);
        if (state() == State.CLOSED || state() == State.NEW) {
            data.position(data.limit());
            return;
        }
        heard(now);
        try {
            muxer.onBytes(data, now);
        } catch (YamuxException violation) {
            data.position(data.limit());
            violation(violation.code(), String.valueOf(violation.getMessage()));
        }
        afterInput();
    }

    @Override
    public boolean pollOutput(ByteSink sink, long now) {
        time(now);
        boolean wrote = muxer.pollOutput(sink, now);
        afterOutput(!muxer.hasControl());
        if (muxer.hasControl()) {
            wrote |= muxer.pollOutput(sink, now);
            afterOutput(!muxer.hasControl());
        }
        return wrote;
    }

    // What the session asks of the muxer

    @Override
    @Nullable
    LinkStream openLink(LinkStreamHandler handler, Priority priority) {
        YamuxStream stream = muxer.openStream(handler);
        if (stream != null) {
            stream.priority(priority);
        }
        return stream;
    }

    @Override
    void greet() {
        askPing(OwnPing.KEEP_ALIVE);
    }

    @Override
    Use goodbyeUse() {
        return new HostUses.Goodbye((channel, reason) -> onGoodbye(reason));
    }

    @Override
    boolean askPing(Object token) {
        Ping ping = new Ping(token);
        boolean taken = muxer.ping(ping);
        if (taken) {
            pings.addLast(ping);
        }
        return taken;
    }

    @Override
    void failPings(Failure failure) {
        for (Ping ping : pings) {
            if (!ping.failed && !(ping.token instanceof OwnPing)) {
                ping.failed = true;
                events().failed(ping.token, failure.untouched());
            }
        }
    }

    @Override
    void sayGoodbye(CloseReason reason, boolean inWords) {
        ByteBuffer words = inWords ? HostUses.Goodbye.lastWords(CLOSE_PROTOCOL, reason) : null;
        muxer.farewell(words, codeOf(reason.code()));
    }

    private static long codeOf(CloseReason.Code code) {
        return switch (code) {
            case NORMAL, GOING_AWAY -> YamuxMuxer.GO_AWAY_NORMAL;
            case PROTOCOL_ERROR, VERSION_MISMATCH -> YamuxMuxer.GO_AWAY_PROTOCOL_ERROR;
            case LIMIT_EXCEEDED -> GO_AWAY_LIMIT;
            case ABORTED, AUTHENTICATION_FAILED, IDLE_TIMEOUT, HANDSHAKE_TIMEOUT, INTERNAL_FAULT, CONNECTION_LOST ->
                YamuxMuxer.GO_AWAY_INTERNAL_ERROR;
        };
    }

    @Override
    void stopLink() {
        muxer.stop();
    }

    @Override
    String features() {
        return YamuxMuxer.PROTOCOL;
    }

    // What the muxer brings

    @Override
    public LinkStreamHandler onStream(LinkStream stream) {
        return channels().incoming(stream);
    }

    @Override
    public void onStreamsAvailable() {
        // Yamux refuses none for a time.
    }

    @Override
    public void onPong(Object token, long roundTripNanos) {
        if (token instanceof Ping ping) {
            pings.remove(ping);
            if (!ping.failed) {
                answered(ping.token, roundTripNanos);
            }
        }
    }

    @Override
    public void onGoAway(long code) {
        if (code == YamuxMuxer.GO_AWAY_NORMAL) {
            onPeerGoodbye(CloseReason.Code.NORMAL, "");
        } else if (code == YamuxMuxer.GO_AWAY_PROTOCOL_ERROR) {
            onPeerGoodbye(CloseReason.Code.PROTOCOL_ERROR, "");
        } else if (code == GO_AWAY_LIMIT) {
            onPeerGoodbye(CloseReason.Code.LIMIT_EXCEEDED, "");
        } else {
            onPeerGoodbye(CloseReason.Code.ABORTED, "");
        }
    }
}
