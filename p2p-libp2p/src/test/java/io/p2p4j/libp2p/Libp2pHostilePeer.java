package io.p2p4j.libp2p;

import io.p2p4j.api.CloseReason;
import io.p2p4j.api.ConnectionInfo;
import io.p2p4j.api.Limits;
import io.p2p4j.api.Priority;
import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.config.P2PConfig;
import io.p2p4j.api.context.ProviderContext;
import io.p2p4j.api.error.P2PException;
import io.p2p4j.api.identity.Identity;
import io.p2p4j.core.secure.SecuredTransport;
import io.p2p4j.core.session.Session;
import io.p2p4j.core.session.SessionConfig;
import io.p2p4j.core.session.SessionEvent;
import io.p2p4j.core.session.SessionMachine;
import io.p2p4j.core.transport.Link;
import io.p2p4j.core.transport.LinkHandler;
import io.p2p4j.core.transport.Transport;
import io.p2p4j.libp2p.session.Libp2pSession;
import io.p2p4j.libp2p.session.LocalHost;
import io.p2p4j.libp2p.session.MplexSession;
import io.p2p4j.tck.HostileConnection;
import io.p2p4j.tck.HostilePeer;
import io.p2p4j.transport.TcpOptions;
import io.p2p4j.transport.TcpTransport;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A session by the book over a link by the book, with frames of the multiplexer between its own that are not. */
final class Libp2pHostilePeer implements HostilePeer {
    private static final int UNKNOWN_ID = 9001;
    private static final int RESET_CODE = 7;

    private final HostileFrames frames;
    private final Identity identity = Identity.generate();
    private final LocalHost host = new LocalHost(identity, () -> 1, false);
    private final Transport transport;

    /** Over TCP. */
    Libp2pHostilePeer(ProviderContext context, HostileFrames frames) {
        this(context, frames, TcpTransport::unsecured);
    }

    /** Over what makes links that prove nothing. */
    Libp2pHostilePeer(ProviderContext context, HostileFrames frames, Function<TcpOptions, Transport> plain) {
        this.frames = frames;
        P2PConfig config = P2PConfig.builder()
                .identity(identity)
                .providerSetting(Libp2pProvider.MUXERS, frames.name().toLowerCase(Locale.ROOT))
                .build();
        transport = new SecuredTransport(
                plain.apply(TcpOptions.builder(identity, "unused").loops(1).build()),
                Libp2pProvider.upgrade(config, context),
                Duration.ofSeconds(30));
    }

    @Override
    public Set<Act> acts() {
        return EnumSet.allOf(Act.class);
    }

    @Override
    public HostileConnection dial(Multiaddr listener) {
        Connection connection = new Connection();
        transport.dial(listener.withoutPeerId(), listener.peerId(), connection);
        return connection;
    }

    @Override
    public void close() {
        transport.close().toCompletableFuture().join();
    }

    /** Everything but what the kit asks happens on the link's loop. */
    private final class Connection implements HostileConnection, Transport.DialHandler, LinkHandler {
        private final List<byte[]> messages = new CopyOnWriteArrayList<>();
        private final List<Runnable> early = new ArrayList<>();
        private @Nullable Link link;
        private @Nullable SessionMachine session;
        private boolean open;
        private @Nullable Act whenAccepted;
        private volatile boolean performed;
        private volatile boolean over;
        private volatile CloseReason.@Nullable Code told;

        @Override
        public void onLink(Link made) {
            SessionConfig known = new SessionConfig(
                    ConnectionInfo.Role.DIALER,
                    Limits.DEFAULTS,
                    "hostile/1",
                    List.of(),
                    List.of(),
                    made.remoteAddress(),
                    made.security().remoteKey(),
                    made.security().applicationProtocol());
            SessionMachine talking = frames == HostileFrames.MPLEX
                    ? new MplexSession(known, host)
                    : new Libp2pSession(known, host, 1 << 20);
            session = talking;
            long now = made.loop().nanoTime();
            talking.start(now, now + Duration.ofSeconds(30).toNanos());
            synchronized (early) {
                link = made;
            }
            made.start(this);
            pump(made, talking);
        }

        @Override
        public void onDialFailed(P2PException failure) {
            over = true;
        }

        @Override
        public void onBytes(ByteBuffer data) {
            Link from = link;
            SessionMachine talking = session;
            if (from != null && talking != null) {
                talking.onBytes(data, from.loop().nanoTime());
                drain(from, talking);
            }
        }

        @Override
        public void onReadComplete() {
            Link from = link;
            SessionMachine talking = session;
            if (from != null && talking != null) {
                pump(from, talking);
            }
        }

        @Override
        public void onWritable() {
            onReadComplete();
        }

        @Override
        public void onClosed(@Nullable P2PException failure) {
            over = true;
        }

        private void pump(Link to, SessionMachine talking) {
            boolean more = true;
            while (more) {
                drain(to, talking);
                more = to.isWritable() && talking.pollOutput(to, to.loop().nanoTime());
            }
            drain(to, talking);
            to.flush();
        }

        private void drain(Link to, SessionMachine talking) {
            for (SessionEvent event = talking.pollEvent(); event != null; event = talking.pollEvent()) {
                if (event instanceof SessionEvent.Opened) {
                    open = true;
                    List<Runnable> waiting;
                    synchronized (early) {
                        waiting = List.copyOf(early);
                        early.clear();
                    }
                    waiting.forEach(Runnable::run);
                } else if (event instanceof SessionEvent.Message message) {
                    messages.add(message.data());
                    talking.consumed(Session.MESSAGES, message.data().length);
                } else if (event instanceof SessionEvent.StreamIncoming incoming) {
                    talking.refuseStream(incoming.id());
                } else if (event instanceof SessionEvent.StreamOpened opened) {
                    accepted(to, talking, opened.id());
                } else if (event instanceof SessionEvent.Closed closed) {
                    if (closed.reason().origin() == CloseReason.Origin.REMOTE) {
                        told = closed.reason().code();
                    }
                    to.shutdown();
                }
            }
        }

        private void accepted(Link to, SessionMachine talking, long id) {
            Act act = whenAccepted;
            whenAccepted = null;
            if (act == Act.RESET_STREAM) {
                talking.resetStream(id, RESET_CODE);
                talking.pollOutput(to, to.loop().nanoTime());
                write(to, frames.data((int) id, 1, (byte) 0));
                write(to, frames.end((int) id));
            } else {
                write(to, frames.open((int) id));
            }
            performed = true;
        }

        private void write(Link to, ByteBuffer frame) {
            to.write(frame);
            to.flush();
        }

        /** Runs something on the loop once the connection is open at this end. */
        private void whenOpen(Runnable task) {
            synchronized (early) {
                Link to = link;
                if (to == null) {
                    early.add(task);
                    return;
                }
                to.loop().execute(() -> {
                    if (open) {
                        task.run();
                    } else {
                        synchronized (early) {
                            early.add(task);
                        }
                    }
                });
            }
        }

        @Override
        public void perform(Act act) {
            performed = false;
            whenOpen(() -> act(act));
        }

        private void act(Act act) {
            Link to = link;
            SessionMachine talking = session;
            if (to == null || talking == null || over) {
                return;
            }
            switch (act) {
                case HUGE_LENGTH -> {
                    write(to, frames.open(UNKNOWN_ID));
                    write(to, frames.data(UNKNOWN_ID, HUGE_BYTES, new byte[16]));
                    performed = true;
                }
                case GARBAGE_FRAME -> {
                    byte[] garbage = new byte[64];
                    Arrays.fill(garbage, (byte) 0xee);
                    to.write(ByteBuffer.wrap(garbage));
                    to.flush();
                    performed = true;
                }
                case UNKNOWN_STREAM -> {
                    write(to, frames.data(UNKNOWN_ID, 1, (byte) 0));
                    performed = true;
                }
                case RESET_STREAM, DUPLICATE_STREAM -> {
                    whenAccepted = act;
                    talking.openStream(PROTOCOL, Priority.NORMAL, "open");
                    pump(to, talking);
                }
            }
        }

        @Override
        public boolean hasPerformed() {
            return performed;
        }

        @Override
        public void send(byte[] message) {
            whenOpen(() -> {
                Link to = link;
                SessionMachine talking = session;
                if (to != null && talking != null && !over) {
                    talking.sendMessage(ByteBuffer.wrap(message), "send");
                    pump(to, talking);
                }
            });
        }

        @Override
        public List<byte[]> messages() {
            return List.copyOf(messages);
        }

        @Override
        public Optional<CloseReason.Code> told() {
            return Optional.ofNullable(told);
        }

        @Override
        public boolean isOver() {
            return over;
        }
    }
}
