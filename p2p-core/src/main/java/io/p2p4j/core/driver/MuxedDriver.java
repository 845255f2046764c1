package io.p2p4j.core.driver;

import io.p2p4j.api.ConnectionInfo;
import io.p2p4j.api.ConnectionState;
import io.p2p4j.api.P2PEvent;
import io.p2p4j.api.error.P2PException;
import io.p2p4j.core.session.MuxedSession;
import io.p2p4j.core.session.SessionConfig;
import io.p2p4j.core.transport.LinkStream;
import io.p2p4j.core.transport.LinkStreamHandler;
import io.p2p4j.core.transport.MuxedLink;
import io.p2p4j.core.transport.MuxedLinkHandler;
import org.jspecify.annotations.Nullable;

/** Drives a session over a link that carries streams by itself. The streams' bytes go past it, from link to session. */
final class MuxedDriver extends ConnectionDriver implements MuxedLinkHandler {
    private final MuxedLink link;
    private final MuxedSession session;

    MuxedDriver(
            ProviderCore core,
            long number,
            MuxedLink link,
            ConnectionInfo.Role role,
            Owner owner,
            SessionConfig.MuxedFactory sessions) {
        super(core, number, link, role, owner);
        this.link = link;
        this.session = sessions.create(sessionConfig(link), link);
    }

    @Override
    MuxedLink link() {
        return link;
    }

    @Override
    MuxedSession session() {
        return session;
    }

    @Override
    void startLink() {
        // The session may open its streams from its start on, so the link was started before it.
    }

    @Override
    void start() {
        link.start(this);
        super.start();
    }

    @Override
    boolean pollOutput(long nowNanos) {
        return session.pollOutput(nowNanos);
    }

    @Override
    public LinkStreamHandler onStream(LinkStream stream) {
        assert loop().inLoop();
        return session.onStream(stream);
    }

    @Override
    public void onStreamsAvailable() {
        input(session::onStreamsAvailable);
        pump();
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
    public void onRemoteAddressChanged() {
        assert loop().inLoop();
        if (connection().state() == ConnectionState.OPEN) {
            connection().core().events().publish(new P2PEvent.ConnectionChanged(connection()));
        }
    }

    @Override
    public void onPeerClose(long code, String detail) {
        input(() -> session.onPeerClose(code, detail, loop().nanoTime()));
    }

    @Override
    public void onFault(Throwable fault) {
        fault(fault);
    }

    @Override
    public void onClosed(@Nullable P2PException failure) {
        linkClosed(failure);
    }
}
