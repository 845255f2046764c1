package io.p2p4j.libp2p.session;

import io.p2p4j.api.Limits;
import io.p2p4j.api.Priority;
import io.p2p4j.api.error.ErrorCode;
import io.p2p4j.api.error.P2PException;
import io.p2p4j.core.transport.LinkStream;
import io.p2p4j.core.transport.LinkStreamHandler;
import io.p2p4j.libp2p.identify.Identify;
import io.p2p4j.libp2p.multistream.MultistreamListener;
import io.p2p4j.libp2p.perf.PerfResponder;
import io.p2p4j.libp2p.ping.PingResponder;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The streams of a session: those that are negotiated, those of the host's protocols and those of the application. */
final class Channels {
    /** What the host's own protocols may have beside the application's streams. */
    static final int HOST_STREAMS_MAX = 64;

    private static final int CODE_MAX = Integer.MAX_VALUE;
    /** Streams of one of the host's protocols that a peer may have at once. */
    private static final int PER_PROTOCOL_MAX = 4;

    private final HostSession session;
    private final LocalHost host;
    private final Limits limits;
    /** In the order of their deadlines. */
    private final Set<Channel> negotiating = new LinkedHashSet<>();
    /** All that are not over. */
    private final Set<Channel> all = new LinkedHashSet<>();
    /** The application's, until they are over and everything was consumed. */
    private final TreeMap<Long, Channel> applications = new TreeMap<>();
    /** The application's streams of the peer that are not over. */
    private int incoming;
    /** Those that are over, of which not everything was consumed. */
    private int unread;

    Channels(HostSession session, LocalHost host, Limits limits) {
        this.session = session;
        this.host = host;
        this.limits = limits;
    }

    private long deadline() {
        return session.now() + limits.handshakeTimeout().toNanos();
    }

    @Nullable
    Channel open(String protocol, Use use, boolean lazy, Priority priority) {
        Channel channel = new Channel(session, protocol, use, lazy, deadline());
        LinkStream stream = session.openLink(channel, priority);
        if (stream == null) {
            return null;
        }
        channel.attach(stream);
        negotiating.add(channel);
        all.add(channel);
        channel.pump();
        return channel;
    }

    /** The peer opened a stream. */
    LinkStreamHandler incoming(LinkStream stream) {
        Channel channel = new Channel(session, listener(""), deadline());
        channel.attach(stream);
        negotiating.add(channel);
        all.add(channel);
        return channel;
    }

    /** Takes every protocol that an application could serve, since it is asked; but not the one that it has declined. */
    MultistreamListener listener(String declined) {
        Identification identification = session.identification();
        return new MultistreamListener(
                protocol -> !protocol.equals(declined) && identification.mayServe(protocol), identification::served);
    }

    void accept(long id) {
        Channel channel = applications.get(id);
        if (channel != null) {
            channel.accept();
        }
    }

    void decline(long id) {
        Channel channel = applications.remove(id);
        if (channel != null && channel.use() instanceof AppUse use) {
            channel.decline(use);
            if (channel.isNegotiating()) {
                incoming--;
                negotiating.add(channel);
            }
        }
    }

    void negotiated(Channel channel) {
        negotiating.remove(channel);
    }

    /** Decides what a stream of the peer is for; null when it was reset instead. */
    @Nullable
    Use useOf(String protocol, Channel channel) {
        Use use = hostUse(protocol, channel);
        if (use == null && !channel.isOver()) {
            if (incoming >= limits.streamsMax() || unread >= limits.streamsMax()) {
                channel.reset(Channel.RESET_LIMIT);
                return null;
            }
            incoming++;
            use = new AppUse(session, protocol, null);
            applications.put(session.idOf(channel), channel);
        }
        return use;
    }

    private @Nullable Use hostUse(String protocol, Channel channel) {
        Use use;
        int most = PER_PROTOCOL_MAX;
        switch (protocol) {
            case Identify.PROTOCOL -> use = new HostUses.Tell();
            case Identify.PUSH_PROTOCOL -> use = session.identification().hearPush();
            case PingResponder.PROTOCOL -> {
                use = new HostUses.Ping();
                most = PingResponder.STREAMS_MAX;
            }
            case PerfResponder.PROTOCOL -> use = host.servesPerf() ? new HostUses.Perf() : null;
            case HostSession.MESSAGE_PROTOCOL -> {
                use = session.messages().incoming(channel);
                if (use == null) {
                    channel.reset(Channel.RESET_VIOLATION);
                }
            }
            default -> use = protocol.equals(session.closeProtocol()) ? session.goodbyeUse() : null;
        }
        if (use != null && count(use.getClass()) >= most) {
            channel.reset(Channel.RESET_LIMIT);
            return null;
        }
        return use;
    }

    private int count(Class<?> kind) {
        int count = 0;
        for (Channel channel : all) {
            if (kind.isInstance(channel.use()) && !channel.isOwn()) {
                count++;
            }
        }
        return count;
    }

    /** A stream that this side opened is the application's. */
    void opened(Channel channel) {
        applications.put(session.idOf(channel), channel);
    }

    /** A stream is over. */
    void over(Channel channel) {
        negotiating.remove(channel);
        if (!all.remove(channel)) {
            return;
        }
        String name = channel.use() == null ? "the stream" : channel.use().name();
        channel.fail(new Failure(ErrorCode.STREAM_RESET, name + " was reset"));
        if (channel.use() instanceof AppUse use) {
            if (!channel.isOwn()) {
                incoming--;
            }
            if (use.held == 0 || channel.wasReset()) {
                applications.remove(session.idOf(channel));
            } else if (!channel.isOwn()) {
                unread++;
            }
        }
    }

    @Nullable
    Channel writable(long id, Object token) {
        Channel channel = applications.get(id);
        if (channel == null || channel.isOver()) {
            session.events().failed(token, P2PException.of(ErrorCode.STREAM_RESET, "stream " + id + " is not open"));
            return null;
        }
        return channel;
    }

    void reset(long id, long code) {
        if (code < 0 || code > CODE_MAX) {
            throw new IllegalArgumentException("reset code " + code + " (expected 0 to " + CODE_MAX + ")");
        }
        Channel channel = applications.remove(id);
        if (channel == null) {
            return;
        }
        if (channel.isOver()) {
            unread -= channel.isOwn() ? 0 : 1;
            channel.stream().reset(code);
            return;
        }
        channel.fail(new Failure(ErrorCode.STREAM_RESET, "stream " + id + " was reset by this side: " + code));
        channel.reset(code);
    }

    void consumed(long id, int bytes) {
        Channel channel = applications.get(id);
        if (channel != null && channel.use() instanceof AppUse use) {
            use.held -= bytes;
            channel.consumed(bytes);
            if (channel.isOver() && use.held <= 0) {
                applications.remove(id);
                unread -= channel.isOwn() ? 0 : 1;
            }
        }
    }

    /** Tells of the streams of the peer that came before the session was open. */
    void announce() {
        applications.forEach((id, channel) -> {
            if (channel.use() instanceof AppUse use) {
                use.announce(channel);
            }
        });
    }

    /** From now on nobody takes what comes; streams that are not open fail. */
    void discard(Failure failure) {
        for (Channel channel : new ArrayList<>(all)) {
            if (channel.use() instanceof AppUse use) {
                if (channel.isNegotiating()) {
                    use.failOpening(failure.untouched());
                    channel.reset(Channel.RESET_NEGOTIATION_FAILED);
                } else if (use.held > 0) {
                    channel.consumed((int) use.held);
                    use.held = 0;
                }
            }
        }
    }

    /** The link carries nothing any more: everything fails. */
    void dropAll(Failure failure) {
        List<Channel> dropped = new ArrayList<>(all);
        all.clear();
        negotiating.clear();
        applications.clear();
        for (Channel channel : dropped) {
            boolean asked = channel.isNegotiating();
            channel.drop();
            channel.fail(failure);
            if (channel.use() instanceof AppUse use) {
                use.failOpening(failure.of(asked));
            }
        }
    }

    long nextDeadlineNanos() {
        for (Channel channel : negotiating) {
            return channel.deadlineNanos;
        }
        return Timers.NEVER;
    }

    void expire(long now) {
        for (Channel channel : new ArrayList<>(negotiating)) {
            if (!Timers.due(channel.deadlineNanos, now)) {
                return;
            }
            channel.expire();
        }
    }
}
