package io.p2p4j.core.driver;

import io.p2p4j.api.ConnectionInfo;
import io.p2p4j.api.error.P2PException;
import io.p2p4j.core.session.SessionMachine;
import io.p2p4j.core.transport.Link;
import io.p2p4j.core.transport.LinkHandler;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Drives a session over a link that is one byte stream. */
final class LinkDriver extends ConnectionDriver implements LinkHandler {
    private final Link link;
    private final SessionMachine session;

    LinkDriver(ProviderCore core, long number, Link link, ConnectionInfo.Role role, Owner owner) {
        super(core, number, link, role, owner);
        this.link = link;
        this.session = core.sessions().create(sessionConfig(link));
    }

    @Override
    Link link() {
        return link;
    }

    @Override
    SessionMachine session() {
        return session;
    }

    @Override
    void startLink() {
        link.start(this);
    }

    @Override
    boolean pollOutput(long nowNanos) {
        return session.pollOutput(link, nowNanos);
    }

    @Override
    public void onBytes(ByteBuffer data) {
        assert loop().inLoop();
        if (isSessionOver()) {
            data.position(data.limit());
            return;
        }
        try {
            session.onBytes(data, loop().nanoTime());
            drainEvents();
        } catch (RuntimeException | Error fault) {
            fault(fault);
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
        linkClosed(failure);
    }
}
