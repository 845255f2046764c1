package io.p2p4j.libp2p.session;

import io.p2p4j.api.ConnectionInfo.Role;
import io.p2p4j.api.Limits;
import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.identity.Identity;
import io.p2p4j.core.session.Session;
import io.p2p4j.core.session.SessionConfig;
import io.p2p4j.core.session.SessionEvent;
import io.p2p4j.core.transport.ByteSink;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** One end under test: a session, the sink that takes its bytes and the events that it gave. */
final class End implements ByteSink {
    static final Identity DIALER = Identity.fromSeed(seed(1));
    static final Identity LISTENER = Identity.fromSeed(seed(2));
    static final String ECHO = "/echo/1";

    final Libp2pSession session;
    final List<SessionEvent> events = new ArrayList<>();
    final ByteArrayOutputStream wire = new ByteArrayOutputStream();
    /** Whether the sink takes bytes. */
    boolean writable = true;
    /** Whether what arrives is consumed at once. */
    boolean consuming = true;
    /** Whether streams are accepted, or declined. */
    boolean accepting = true;

    End(Role role, Limits limits) {
        boolean dialer = role == Role.DIALER;
        SessionConfig config = new SessionConfig(
                role,
                limits,
                dialer ? "dialer/1" : "listener/1",
                dialer ? List.of() : List.of(ECHO),
                dialer ? List.of() : List.of(Multiaddr.parse("/ip4/127.0.0.1/tcp/4001")),
                Multiaddr.parse(dialer ? "/ip4/127.0.0.1/tcp/4001" : "/ip4/127.0.0.1/tcp/50000"),
                (dialer ? LISTENER : DIALER).publicKey(),
                "");
        LocalHost host = new LocalHost(dialer ? DIALER : LISTENER, () -> 1_000_000, !dialer);
        session = new Libp2pSession(config, host, 16 << 20);
    }

    private static byte[] seed(int value) {
        byte[] seed = new byte[32];
        Arrays.fill(seed, (byte) value);
        return seed;
    }

    @Override
    public void write(ByteBuffer data) {
        byte[] bytes = new byte[data.remaining()];
        data.get(bytes);
        wire.writeBytes(bytes);
    }

    @Override
    public boolean isWritable() {
        return writable;
    }

    byte[] takeWire() {
        byte[] bytes = wire.toByteArray();
        wire.reset();
        return bytes;
    }

    /** Collects events, and does what a driver does with them. */
    private void drainEvents() {
        for (SessionEvent event = session.pollEvent(); event != null; event = session.pollEvent()) {
            events.add(event);
            if (event instanceof SessionEvent.StreamIncoming incoming) {
                if (accepting) {
                    session.acceptStream(incoming.id());
                } else {
                    session.refuseStream(incoming.id());
                }
            } else if (consuming && event instanceof SessionEvent.Message message) {
                session.consumed(Session.MESSAGES, message.data().length);
            } else if (consuming && event instanceof SessionEvent.StreamData data) {
                session.consumed(data.id(), data.data().remaining());
            }
        }
    }

    boolean pump(long nowNanos) {
        drainEvents();
        boolean wrote = session.pollOutput(this, nowNanos);
        drainEvents();
        return wrote;
    }

    void take(byte[] bytes, int fragmentBytesMax, long nowNanos) {
        for (int at = 0; at < bytes.length; ) {
            int count = Math.min(fragmentBytesMax, bytes.length - at);
            session.onBytes(ByteBuffer.wrap(bytes, at, count), nowNanos);
            drainEvents();
            at += count;
        }
    }

    <E extends SessionEvent> List<E> all(Class<E> type) {
        return events.stream().filter(type::isInstance).map(type::cast).toList();
    }

    <E extends SessionEvent> E one(Class<E> type) {
        List<E> found = all(type);
        if (found.size() != 1) {
            throw new AssertionError(found.size() + " events " + type.getSimpleName() + " (expected 1) in " + events);
        }
        return found.get(0);
    }

    boolean isDone(Object token) {
        return events.contains(new SessionEvent.Done(token));
    }

    byte[] streamBytes(long id) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        all(SessionEvent.StreamData.class).stream()
                .filter(data -> data.id() == id)
                .forEach(data -> bytes.writeBytes(data.data().array()));
        return bytes.toByteArray();
    }
}
