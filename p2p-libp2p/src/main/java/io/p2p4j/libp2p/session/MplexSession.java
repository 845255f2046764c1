package io.p2p4j.libp2p.session;

import io.p2p4j.api.CloseReason;
import io.p2p4j.api.ConnectionInfo;
import io.p2p4j.api.Limits;
import io.p2p4j.core.session.SessionConfig;
import io.p2p4j.core.transport.ByteSink;
import io.p2p4j.libp2p.mplex.MplexHandler;
import io.p2p4j.libp2p.mplex.MplexLimits;
import io.p2p4j.libp2p.mplex.MplexMuxer;
import io.p2p4j.libp2p.mplex.MplexStream;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The session over one secured byte stream, whose streams Mplex makes. Mplex has neither pings nor a go-away: round trips are
 * measured with the ping protocol, and a connection ends with the last words, where the peer knows them, and the end of the
 * link, which a peer that knows none takes for a loss.
 */
public final class MplexSession extends MuxerSession implements MplexHandler {
    /** The protocol of the words before the end. */
    static final String CLOSE_PROTOCOL = "/p2p4j/close/mplex/1.0.0";

    private final MplexMuxer muxer;
    private final Pinger pinger = new Pinger(this);
    /** The stream of the peer's last words. */
    private @Nullable MplexStream lastWords;

    /**
     * Makes a session.
     *
     * @param config what it must know of its side and of the link
     * @param host what it says of this host
     */
    public MplexSession(SessionConfig config, LocalHost host) {
        super(config, host, CLOSE_PROTOCOL);
        Limits limits = config.limits();
        muxer = new MplexMuxer(
                config.role() == ConnectionInfo.Role.DIALER,
                MplexLimits.of(
                        limits.streamsMax() + Channels.HOST_STREAMS_MAX,
                        Math.max(limits.streamWindowBytes(), MplexLimits.STREAM_BYTES_MAX),
                        Math.max(limits.connectionWindowBytes(), MplexLimits.BUFFERED_BYTES_MAX)),
                this);
    }

    @Override
    MplexMuxer muxer() {
        return muxer;
    }

    @Override
    void read(ByteBuffer data, long now) {
        muxer.onBytes(data);
    }

    @Override
    boolean write(ByteSink sink, long now) {
        return muxer.pollOutput(sink);
    }

    // What the session asks of the muxer

    @Override
    void greet() {
        // The peer is asked who it is, which is enough.
    }

    @Override
    Use goodbyeUse() {
        return new HostUses.Goodbye((channel, reason) -> {
            lastWords = (MplexStream) channel.stream();
            onGoodbye(reason);
            onPeerGoodbye(CloseReason.Code.NORMAL, "");
        });
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
        MplexStream read = lastWords;
        if (read != null) {
            muxer.answer(read);
        } else if (inWords) {
            muxer.farewell(HostUses.Goodbye.lastWords(CLOSE_PROTOCOL, reason));
        } else {
            muxer.stop();
        }
    }

    @Override
    String features() {
        return MplexMuxer.PROTOCOL;
    }

    // What the muxer brings

    @Override
    public void onFarewellRead() {
        onPeerGoodbye(CloseReason.Code.NORMAL, "");
    }
}
