package io.p2p4j.libp2p.session;

import io.p2p4j.api.CloseReason;
import io.p2p4j.api.ConnectionInfo;
import io.p2p4j.api.Limits;
import io.p2p4j.core.session.SessionConfig;
import io.p2p4j.core.transport.ByteSink;
import io.p2p4j.libp2p.yamux.YamuxHandler;
import io.p2p4j.libp2p.yamux.YamuxLimits;
import io.p2p4j.libp2p.yamux.YamuxMuxer;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;

/** The session over one secured byte stream, whose streams Yamux makes. */
public final class Libp2pSession extends MuxerSession implements YamuxHandler {
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
    YamuxMuxer muxer() {
        return muxer;
    }

    @Override
    void read(ByteBuffer data, long now) {
        muxer.onBytes(data, now);
    }

    @Override
    boolean write(ByteSink sink, long now) {
        return muxer.pollOutput(sink, now);
    }

    // What the session asks of the muxer

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
    String features() {
        return YamuxMuxer.PROTOCOL;
    }

    // What the muxer brings

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
