package io.p2p4j.api;

import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.identity.PeerId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What to connect to. Build one with {@link #to(PeerId)} or {@link #to(Multiaddr)} and refine it with the
 * {@code with} methods.
 *
 * @param peer the identity that the other end must prove; when empty, any proven identity is accepted
 * @param addresses where to try, in this order; when empty, the provider's address book is asked,
 *     and of what it knows addresses of QUIC go before the others
 * @param timeout how long the whole may take, handshake included; when empty, {@link Limits#dialTimeout()}
 */
public record DialRequest(Optional<PeerId> peer, List<Multiaddr> addresses, Optional<Duration> timeout) {
    /**
     * Checks that there is something to dial and that every address agrees with the peer.
     *
     * @param peer see the component
     * @param addresses see the component
     * @param timeout see the component
     */
    public DialRequest {
        addresses = List.copyOf(addresses);
        if (peer.isEmpty() && addresses.isEmpty()) {
            throw new IllegalArgumentException("dial request: neither peer nor address (expected at least one)");
        }
        for (Multiaddr address : addresses) {
            Optional<PeerId> named = peer.isPresent() ? address.peerId() : peer;
            if (named.isPresent() && !named.equals(peer)) {
                throw new IllegalArgumentException(
                        "dial request: address " + address + " names another peer (expected " + peer.get() + ")");
            }
        }
        if (timeout.isPresent() && (timeout.get().isNegative() || timeout.get().isZero())) {
            throw new IllegalArgumentException("dial request: timeout " + timeout.get() + " (expected more than zero)");
        }
    }

    /**
     * Dials a peer at the addresses in the address book.
     *
     * @param peer the peer
     * @return the request
     */
    public static DialRequest to(PeerId peer) {
        return new DialRequest(Optional.of(peer), List.of(), Optional.empty());
    }

    /**
     * Dials an address. A trailing {@code /p2p/<id>} is the identity that is expected.
     *
     * @param address the address
     * @return the request
     */
    public static DialRequest to(Multiaddr address) {
        return new DialRequest(address.peerId(), List.of(address), Optional.empty());
    }

    /**
     * Expects an identity.
     *
     * @param expected the peer
     * @return a request like this one with that peer
     */
    public DialRequest withPeer(PeerId expected) {
        return new DialRequest(Optional.of(expected), addresses, timeout);
    }

    /**
     * Sets where to try.
     *
     * @param tried the addresses, the best first
     * @return a request like this one with those addresses
     */
    public DialRequest withAddresses(List<Multiaddr> tried) {
        return new DialRequest(peer, tried, timeout);
    }

    /**
     * Bounds the dial.
     *
     * @param limit more than zero
     * @return a request like this one with that timeout
     */
    public DialRequest withTimeout(Duration limit) {
        return new DialRequest(peer, addresses, Optional.of(limit));
    }
}
