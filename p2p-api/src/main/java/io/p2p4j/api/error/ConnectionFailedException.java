package io.p2p4j.api.error;

import io.p2p4j.api.address.Multiaddr;
import java.util.List;

/** No usable connection to a peer whose address is known ({@link ErrorKind#CONNECTION_FAILED}). */
public final class ConnectionFailedException extends P2PException {
    private static final long serialVersionUID = 1L;

    private final transient List<Attempt> attempts;

    ConnectionFailedException(Builder builder, List<Attempt> attempts) {
        super(builder);
        this.attempts = List.copyOf(attempts);
    }

    /**
     * Returns every address that was dialed, in the order of their failures, each with its own error.
     *
     * @return the attempts; empty when a single address was dialed and this exception is its error
     */
    public List<Attempt> attempts() {
        return attempts;
    }

    /**
     * One address of a dial and why it failed.
     *
     * @param address the address that was dialed
     * @param failure its own error
     */
    public record Attempt(Multiaddr address, P2PException failure) {}
}
