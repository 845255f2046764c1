package io.p2p4j.core.transport;

import io.p2p4j.api.error.P2PException;
import org.jspecify.annotations.Nullable;

/** Takes what a link with streams brings beside the streams' own bytes; called on the link's loop. */
public interface MuxedLinkHandler extends MuxerHandler {
    /**
     * The batch that was at hand is over: a good moment to answer and flush. Follows every batch of calls of any handler
     * of the link and its streams, whatever they told, but for {@link #onWritable} and the link's end.
     */
    void onReadComplete();

    /** The link is writable again after {@link PeerLink#isWritable} said no. */
    void onWritable();

    /** The other end has moved: {@link PeerLink#remoteAddress} is another one. The link goes on as before. */
    void onRemoteAddressChanged();

    /**
     * The other end closes the link and says why; {@link #onClosed} follows at once, with null.
     *
     * @param code its number
     * @param detail its text, which nobody has checked
     */
    void onPeerClose(long code, String detail);

    /**
     * A handler of this link or of one of its streams has thrown. The link is not ended by that; this handler does what is
     * right.
     *
     * @param fault what was thrown
     */
    void onFault(Throwable fault);

    /**
     * The link is over; called exactly once, and nothing after it.
     *
     * @param failure null when either side asked for the end; else why the link broke
     */
    void onClosed(@Nullable P2PException failure);
}
