package io.p2p4j.core.session;

import io.p2p4j.core.transport.MuxerHandler;

/**
 * A protocol machine for one connection over a link that carries byte streams by itself. It was given the link when it was
 * made ({@link SessionConfig.MuxedFactory}), opens and uses the link's streams, and is the handler of what the peer opens;
 * it may use the link's loop for the time where a call brings none. Still no threads, sockets or chance inside. The link's
 * flush, timers, end and its handler belong to the driver, with one exception: only the session knows when the peer has all
 * it needs, so it calls {@link io.p2p4j.core.transport.MuxedLink#close} itself when nothing has to be waited for. The driver
 * asks for the shutdown after {@link SessionEvent.Closed}, which does no harm then.
 */
public interface MuxedSession extends Session, MuxerHandler {
    /**
     * Writes pending output to the link's streams, the most urgent first, in bounded pieces, while they are writable.
     *
     * @param nowNanos the time
     * @return true when something was written
     */
    boolean pollOutput(long nowNanos);

    /**
     * The peer closes the link and says why; {@link #onLinkClosed} follows.
     *
     * @param code its number
     * @param detail its text, which nobody has checked
     * @param nowNanos the time
     */
    void onPeerClose(long code, String detail, long nowNanos);
}
