package io.p2p4j.core.driver;

import io.p2p4j.api.CloseReason;
import io.p2p4j.api.Priority;
import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.error.P2PException;
import io.p2p4j.core.lean.LeanSession;
import io.p2p4j.core.session.SessionConfig;
import io.p2p4j.core.session.SessionEvent;
import io.p2p4j.core.session.SessionMachine;
import io.p2p4j.core.transport.ByteSink;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** The lean session with planted faults: some of its methods throw, from the start or once it is armed. */
final class FaultySession implements SessionMachine {
    private final LeanSession session;
    private final List<String> faulty;
    private final BooleanSupplier armed;

    FaultySession(SessionConfig config, String faulty) {
        this(config, List.of(faulty), () -> true);
    }

    FaultySession(SessionConfig config, List<String> faulty, BooleanSupplier armed) {
        this.session = new LeanSession(config);
        this.faulty = faulty;
        this.armed = armed;
    }

    private void check(String method) {
        if (armed.getAsBoolean() && faulty.contains(method)) {
            throw new IllegalStateException("planted in " + method);
        }
    }

    @Override
    public void start(long nowNanos, long handshakeDeadlineNanos) {
        check("start");
        session.start(nowNanos, handshakeDeadlineNanos);
    }

    @Override
    public void onBytes(ByteBuffer data, long nowNanos) {
        check("onBytes");
        session.onBytes(data, nowNanos);
    }

    @Override
    public void onLinkClosed(@Nullable P2PException failure, long nowNanos) {
        check("onLinkClosed");
        session.onLinkClosed(failure, nowNanos);
    }

    @Override
    public void onTimer(long nowNanos) {
        check("onTimer");
        session.onTimer(nowNanos);
    }

    @Override
    public void sendMessage(ByteBuffer message, @Nullable Object token) {
        check("sendMessage");
        session.sendMessage(message, token);
    }

    @Override
    public void endMessages(Object token) {
        check("endMessages");
        session.endMessages(token);
    }

    @Override
    public void openStream(String protocol, Priority priority, Object token) {
        check("openStream");
        session.openStream(protocol, priority, token);
    }

    @Override
    public void acceptStream(long id) {
        check("acceptStream");
        session.acceptStream(id);
    }

    @Override
    public void refuseStream(long id) {
        check("refuseStream");
        session.refuseStream(id);
    }

    @Override
    public void writeStream(long id, ByteBuffer data, Object token) {
        check("writeStream");
        session.writeStream(id, data, token);
    }

    @Override
    public void endStream(long id, Object token) {
        check("endStream");
        session.endStream(id, token);
    }

    @Override
    public void resetStream(long id, long code) {
        check("resetStream");
        session.resetStream(id, code);
    }

    @Override
    public void consumed(long channel, int bytes) {
        check("consumed");
        session.consumed(channel, bytes);
    }

    @Override
    public void ping(Object token, long nowNanos) {
        check("ping");
        session.ping(token, nowNanos);
    }

    @Override
    public void updateLocal(List<String> protocols, List<Multiaddr> listenAddresses) {
        check("updateLocal");
        session.updateLocal(protocols, listenAddresses);
    }

    @Override
    public void close(CloseReason.Code code, String detail, long deadlineNanos, long nowNanos) {
        check("close");
        session.close(code, detail, deadlineNanos, nowNanos);
    }

    @Override
    public void abort(CloseReason.Code code, String detail, long nowNanos) {
        check("abort");
        session.abort(code, detail, nowNanos);
    }

    @Override
    public @Nullable SessionEvent pollEvent() {
        check("pollEvent");
        return session.pollEvent();
    }

    @Override
    public boolean pollOutput(ByteSink sink, long nowNanos) {
        check("pollOutput");
        return session.pollOutput(sink, nowNanos);
    }

    @Override
    public long nextDeadlineNanos() {
        check("nextDeadlineNanos");
        return session.nextDeadlineNanos();
    }
}
