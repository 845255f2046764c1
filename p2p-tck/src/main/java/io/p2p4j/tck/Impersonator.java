package io.p2p4j.tck;

import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.identity.PublicKey;
import java.util.Set;

/** Somebody who speaks the security protocol and pretends to be a peer whose private key he does not have. */
public interface Impersonator extends AutoCloseable {
    /** How he tries. */
    enum Method {
        /** He shows the victim's public key with a proof that he made up. */
        FORGED_PROOF,
        /** He shows the very proof that the victim itself showed him in another handshake. */
        REPLAYED_PROOF
    }

    /**
     * Returns what he can do.
     *
     * @return the methods
     */
    Set<Method> methods();

    /**
     * Dials a listener under the victim's name and tries to get in; returns when the listener has seen the proof, or the
     * attempt is as far as it gets by itself.
     *
     * @param listener the address of the listener that he attacks
     * @param victim the key he pretends to have
     * @param victimAddress where the victim itself listens, to get a proof from
     * @param method how he tries
     */
    void dial(Multiaddr listener, PublicKey victim, Multiaddr victimAddress, Method method);

    /**
     * Listens under the victim's name.
     *
     * @param victim the key he pretends to have
     * @param victimAddress where the victim itself listens, to get a proof from
     * @param method how he tries
     * @return where he can be dialed, with the victim's peer id
     */
    Multiaddr listen(PublicKey victim, Multiaddr victimAddress, Method method);

    @Override
    void close();
}
