package io.p2p4j.core.transport;

import io.p2p4j.api.Capability;
import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.context.Cancellable;
import io.p2p4j.api.error.ErrorCode;
import io.p2p4j.api.error.P2PException;
import io.p2p4j.api.identity.PeerId;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Makes secured links for one identity: the seam between protocols and networks. Thread-safe; handlers are called on a
 * loop of the transport's own.
 */
public interface Transport {
    /**
     * Tells whether this transport can dial and listen at addresses of this form.
     *
     * @param address an address; a trailing peer id is ignored
     * @return true when it can
     */
    boolean supports(Multiaddr address);

    /**
     * Returns what the provider above can do because of this transport: at least {@link Capability#AUTHENTICATED}, since
     * links are secured; {@link Capability#ENCRYPTED} when nobody else can read them.
     *
     * @return the capabilities, in an ordered set
     */
    default Set<Capability> capabilities() {
        return EnumSet.of(Capability.AUTHENTICATED);
    }

    /**
     * Dials one address and secures the link. Exactly one method of the handler is called, unless the dial was
     * cancelled: then none is, and both ends are released. The caller bounds the time by cancelling.
     *
     * @param address where to, without a peer id
     * @param expected the identity that the other end must prove, if any
     * @param handler takes the outcome
     * @return cancels the dial, from any thread
     */
    Cancellable dial(Multiaddr address, Optional<PeerId> expected, DialHandler handler);

    /**
     * Listens at one address. The handler first gets exactly one of {@link ListenHandler#onListening} and
     * {@link ListenHandler#onListenFailed}.
     *
     * @param address where, without a peer id
     * @param handler takes the outcome and what comes in
     */
    void listen(Multiaddr address, ListenHandler handler);

    /**
     * Releases every thread and socket of the transport; links and listeners that are still there are aborted.
     *
     * @return completes when all is released; never fails
     */
    CompletionStage<Void> close();

    private static P2PException unexpectedStreams(Multiaddr address) {
        return P2PException.builder(ErrorCode.TRANSPORT_UNSUPPORTED, "a link with streams of its own is of no use here")
                .address(address)
                .build();
    }

    /** Takes the outcome of a dial. */
    interface DialHandler {
        /**
         * The link is there and the other end's identity is proven and expected. Called on the link's loop; the handler
         * starts the link or aborts it before it returns.
         *
         * @param link the new link
         */
        void onLink(Link link);

        /**
         * The same as {@link #onLink} of a link that carries streams by itself. Who knows no such links gets a failure.
         *
         * @param link the new link
         */
        default void onMuxedLink(MuxedLink link) {
            Multiaddr address = link.remoteAddress();
            link.abort();
            onDialFailed(unexpectedStreams(address));
        }

        /**
         * There will be no link.
         *
         * @param failure why, with its address
         */
        void onDialFailed(P2PException failure);
    }

    /** Takes what happens to a listener, and who comes. */
    interface ListenHandler {
        /**
         * The address is bound.
         *
         * @param listening the bound addresses and the way to close
         */
        void onListening(Listening listening);

        /**
         * The address could not be bound.
         *
         * @param failure why, with its address
         */
        void onListenFailed(P2PException failure);

        /**
         * Somebody connects; nothing is secured yet. Limits on addresses are decided here, so a transport asks before it
         * spends anything on the other end, and after it has had an answer from the address where senders can invent theirs.
         * Called on the connection's loop.
         *
         * @param remoteAddress where it comes from
         * @param unfinished ends the handshake for the sake of another one
         * @return takes the outcome; null to drop the connection at once, and where that is cheap the other end is told that
         *     it was refused
         */
        @Nullable
        InboundHandler onInbound(Multiaddr remoteAddress, Unfinished unfinished);
    }

    /**
     * Takes what becomes of one inbound connection: exactly one of {@link #onLink}, {@link #onMuxedLink} and
     * {@link #onFailed} is called, on the connection's loop.
     */
    interface InboundHandler {
        /**
         * The link is secured; it has the IP address that was told before. The handler starts the link or aborts it before it
         * returns.
         *
         * @param link the new link
         */
        void onLink(Link link);

        /**
         * The same as {@link #onLink} of a link that carries streams by itself. Who knows no such links gets a failure.
         *
         * @param link the new link
         */
        default void onMuxedLink(MuxedLink link) {
            Multiaddr address = link.remoteAddress();
            link.abort();
            onFailed(unexpectedStreams(address));
        }

        /**
         * The connection did not get through the security handshake, within the handshake timeout.
         *
         * @param failure why
         */
        void onFailed(P2PException failure);

        /** From now on the handshake waits for this side, and not for the other end. */
        default void onHeldUp() {
            // Only who has to choose between handshakes needs to know.
        }

        /** It waits no more, and begins. Follows {@link #onHeldUp}, unless the connection fails first. */
        default void onBegun() {
            // Only who has to choose between handshakes needs to know.
        }
    }

    /** An inbound connection before its outcome. */
    interface Unfinished {
        /**
         * Ends the handshake: {@link InboundHandler#onFailed} follows with the failure, unless another outcome was on its
         * way; then nothing happens. From any thread, perhaps before {@link ListenHandler#onInbound} has returned; the
         * handler is called later, not within.
         *
         * @param failure why
         */
        void displace(P2PException failure);
    }

    /** A bound address. */
    interface Listening {
        /**
         * Returns where to dial it, with the actual port, without a peer id; for a wildcard address one for each
         * interface of the host, loopback last.
         *
         * @return at least one address
         */
        List<Multiaddr> addresses();

        /**
         * Frees the address. Inbound connections in their security handshake are aborted, and reported as failed.
         *
         * @return completes when the address is free; never fails
         */
        CompletionStage<Void> close();
    }
}
