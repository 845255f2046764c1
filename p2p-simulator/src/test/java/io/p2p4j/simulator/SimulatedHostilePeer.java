package io.p2p4j.simulator;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.p2p4j.api.CloseReason;
import io.p2p4j.api.ConnectionInfo;
import io.p2p4j.api.Limits;
import io.p2p4j.api.Priority;
import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.error.P2PException;
import io.p2p4j.api.identity.Identity;
import io.p2p4j.core.lean.LeanSession;
import io.p2p4j.core.session.SessionConfig;
import io.p2p4j.core.session.SessionEvent;
import io.p2p4j.core.transport.Link;
import io.p2p4j.core.transport.LinkHandler;
import io.p2p4j.core.transport.Transport;
import io.p2p4j.simulator.fabric.Credential;
import io.p2p4j.simulator.fabric.SecuritySuite;
import io.p2p4j.simulator.fabric.SimNode;
import io.p2p4j.simulator.fabric.SimTransport;
import io.p2p4j.tck.HostileConnection;
import io.p2p4j.tck.HostilePeer;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The lean session by the book over a link of its own, with frames between that no session would send. */
final class SimulatedHostilePeer implements HostilePeer {
    private static final byte[] UNKNOWN_STREAM_DATA = {0x07, 9, 1, 0};
    private static final byte[] HUGE_MESSAGE = {
        0x01, (byte) 0x80, (byte) 0x80, (byte) 0x80, (byte) 0x80, 0x01, 0, 0, 0, 0
    };
    private static final int RESET_CODE = 7;
    private static final byte NORMAL_PRIORITY = 2;

    private final SimTransport transport;

    SimulatedHostilePeer(SimNode node, Identity identity) {
        transport = new SimTransport(
                node, Credential.of(identity), SecuritySuite.PROOF, Limits.DEFAULTS.handshakeTimeout());
    }

    @Override
    public Set<Act> acts() {
        return EnumSet.allOf(Act.class);
    }

    @Override
    public HostileConnection dial(Multiaddr listener) {
        Connection connection = new Connection();
        transport.dial(listener.withoutPeerId(), Optional.empty(), connection);
        return connection;
    }

    @Override
    public void close() {
        transport.close();
    }

    /** Owned by the simulation's thread. */
    private static final class Connection implements HostileConnection, Transport.DialHandler, LinkHandler {
        private final List<Runnable> waiting = new ArrayList<>();
        private final List<byte[]> messages = new ArrayList<>();
        private @Nullable Link link;
        private @Nullable LeanSession session;
        private boolean opened;
        private boolean performed;
        private boolean over;
        private CloseReason.@Nullable Code told;

        @Override
        public void onLink(Link secured) {
            link = secured;
            LeanSession begun = new LeanSession(new SessionConfig(
                    ConnectionInfo.Role.DIALER,
                    Limits.DEFAULTS,
                    "hostile",
                    List.of(),
                    List.of(),
                    secured.remoteAddress()));
            session = begun;
            secured.start(this);
            begun.start(now(secured), Long.MAX_VALUE);
            pump();
        }

        @Override
        public void onDialFailed(P2PException failure) {
            over = true;
        }

        private static long now(Link link) {
            return link.loop().nanoTime();
        }

        private void pump() {
            Link to = link;
            LeanSession machine = session;
            if (to == null || machine == null || over) {
                return;
            }
            for (SessionEvent event = machine.pollEvent(); event != null; event = machine.pollEvent()) {
                on(event, machine, to);
            }
            while (to.isWritable() && machine.pollOutput(to, now(to))) {
                continue;
            }
            to.flush();
        }

        private void on(SessionEvent event, LeanSession machine, Link to) {
            if (event instanceof SessionEvent.Opened) {
                opened = true;
                waiting.forEach(Runnable::run);
                waiting.clear();
            } else if (event instanceof SessionEvent.Message message) {
                messages.add(message.data());
                machine.consumed(LeanSession.MESSAGES, message.data().length);
            } else if (event instanceof SessionEvent.StreamOpened stream) {
                accepted(stream, machine, to);
            } else if (event instanceof SessionEvent.Closed closed) {
                told = closed.reason().code();
                to.shutdown();
            }
        }

        private void accepted(SessionEvent.StreamOpened stream, LeanSession machine, Link to) {
            byte id = (byte) stream.id();
            if (stream.token() == Act.RESET_STREAM) {
                machine.resetStream(id, RESET_CODE);
                while (machine.pollOutput(to, now(to))) {
                    continue;
                }
                to.write(ByteBuffer.wrap(new byte[] {0x07, id, 1, 0}));
            } else {
                byte[] protocol = PROTOCOL.getBytes(US_ASCII);
                to.write(ByteBuffer.allocate(4 + protocol.length)
                        .put((byte) 0x04)
                        .put(id)
                        .put(NORMAL_PRIORITY)
                        .put((byte) protocol.length)
                        .put(protocol)
                        .flip());
            }
            performed = true;
        }

        /** Now, or when the connection is open. */
        private void whenOpen(Runnable task) {
            Link to = link;
            if (to == null || !opened) {
                waiting.add(task);
            } else {
                to.loop().execute(() -> {
                    task.run();
                    pump();
                });
            }
        }

        private void raw(byte[] bytes) {
            if (link != null && !over) {
                link.write(ByteBuffer.wrap(bytes));
                performed = true;
            }
        }

        @Override
        public void perform(Act act) {
            performed = false;
            whenOpen(() -> {
                switch (act) {
                    case HUGE_LENGTH -> raw(HUGE_MESSAGE);
                    case GARBAGE_FRAME -> {
                        byte[] garbage = new byte[64];
                        Arrays.fill(garbage, (byte) 0xee);
                        raw(garbage);
                    }
                    case UNKNOWN_STREAM -> raw(UNKNOWN_STREAM_DATA);
                    case RESET_STREAM, DUPLICATE_STREAM -> {
                        if (session != null) {
                            session.openStream(PROTOCOL, Priority.NORMAL, act);
                        }
                    }
                }
            });
        }

        @Override
        public boolean hasPerformed() {
            return performed;
        }

        @Override
        public void send(byte[] message) {
            whenOpen(() -> {
                if (session != null) {
                    session.sendMessage(ByteBuffer.wrap(message), message);
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

        // The link.

        @Override
        public void onBytes(ByteBuffer data) {
            if (link != null && session != null) {
                session.onBytes(data, now(link));
            }
        }

        @Override
        public void onReadComplete() {
            pump();
        }

        @Override
        public void onWritable() {
            pump();
        }

        @Override
        public void onClosed(@Nullable P2PException failure) {
            if (link != null && session != null) {
                session.onLinkClosed(failure, now(link));
            }
            over = true;
        }
    }
}
