package io.p2p4j.tck;

import io.p2p4j.api.address.Multiaddr;
import java.util.List;

/** Somebody with an honest identity who asks for less security than the provider demands. */
public interface Downgrade extends AutoCloseable {
    /**
     * Names what he can ask for when he dials.
     *
     * @return names for people, such as {@code TLS 1.2}
     */
    List<String> attemptsToDial();

    /**
     * Dials a listener and tries to get in; returns when he is as far as he gets by himself.
     *
     * @param listener the address of the listener
     * @param attempt one of {@link #attemptsToDial()}
     */
    void dial(Multiaddr listener, String attempt);

    /**
     * Names what he can offer when he is dialed.
     *
     * @return names for people
     */
    List<String> attemptsToListen();

    /**
     * Listens and offers too little.
     *
     * @param attempt one of {@link #attemptsToListen()}
     * @return where he can be dialed, with his own peer id
     */
    Multiaddr listen(String attempt);

    @Override
    void close();
}
