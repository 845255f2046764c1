package io.p2p4j.core.secure;

import io.p2p4j.api.Capability;
import io.p2p4j.api.ConnectionInfo;
import io.p2p4j.api.error.P2PException;
import io.p2p4j.api.identity.PeerId;
import io.p2p4j.core.transport.LinkSecurity;
import java.nio.ByteBuffer;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * One end of one secured connection, without any input or output of its own: first a handshake, then bytes are wrapped on
 * their way out and unwrapped on their way in. Called by one thread at a time. From within its own calls to an
 * {@link Output} it is called as well, but only {@link #send} and {@link #end}, and only once the handshake is complete:
 * whoever is given bytes may answer at once. It takes time from its arguments and chance from whoever made it, so that it
 * runs the same way in a simulation.
 */
public interface SecureChannel {
    /**
     * Begins the handshake; called once, before anything else.
     *
     * @param out takes the first bytes, if this end is the one that speaks first
     * @throws P2PException when it cannot begin
     */
    void start(Output out) throws P2PException;

    /**
     * Takes bytes that came from the other end, cut anywhere.
     *
     * @param wire the bytes; all are taken
     * @param out takes answers, the outcome of the handshake and what was unwrapped
     * @throws P2PException when the handshake fails or the bytes are not what the other end sent; what was given out before
     *     is still sent, and the connection ends
     */
    void receive(ByteBuffer wire, Output out) throws P2PException;

    /**
     * Wraps bytes of the application; called after the handshake only.
     *
     * @param plain the bytes; all are taken
     * @param out takes what is to be sent
     */
    void send(ByteBuffer plain, Output out);

    /**
     * Tells where bytes that are to be wrapped are best kept, once the handshake is complete.
     *
     * @return true for buffers outside the heap ({@link Scratch#takeOutside}); any are taken
     */
    default boolean worksOutside() {
        return false;
    }

    /**
     * Says that this end sends nothing more; called once, after the handshake only.
     *
     * @param out takes what is to be sent
     */
    void end(Output out);

    /**
     * Frees what the channel holds beside the heap, such as a native library's state. Called once when the connection is
     * over, begun or not, and nothing after it.
     */
    default void release() {}

    /** Takes what a channel makes of its input. Buffers are valid only during the call: the channel uses them again. */
    interface Output {
        /**
         * Bytes for the other end.
         *
         * @param bytes in order
         */
        void wire(ByteBuffer bytes);

        /**
         * The handshake is complete; called once, and nothing unwrapped before it.
         *
         * @param security what it proved
         */
        void open(LinkSecurity security);

        /**
         * Unwrapped bytes of the other end.
         *
         * @param bytes in order
         */
        void plain(ByteBuffer bytes);

        /** The other end has said that it sends nothing more. An end without that may be an attacker's. */
        void ended();
    }

    /** Makes the channels of one identity. As thread-safe as the transport that it is given to. */
    @FunctionalInterface
    interface Factory {
        /**
         * Makes a channel.
         *
         * @param role which end of the connection this is
         * @param expected the identity that the other end must prove, if any; the caller checks it as well
         * @return a new channel
         */
        SecureChannel open(ConnectionInfo.Role role, Optional<PeerId> expected);

        /**
         * Returns what channels add to a transport.
         *
         * @return unless overridden, {@link Capability#AUTHENTICATED} and {@link Capability#ENCRYPTED}
         */
        default Set<Capability> capabilities() {
            return EnumSet.of(Capability.AUTHENTICATED, Capability.ENCRYPTED);
        }
    }
}
