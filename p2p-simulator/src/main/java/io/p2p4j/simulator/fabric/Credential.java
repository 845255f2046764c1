package io.p2p4j.simulator.fabric;

import io.p2p4j.api.identity.Identity;
import io.p2p4j.api.identity.PublicKey;
import java.util.function.UnaryOperator;

/**
 * What an end of a link shows: the key that it claims and what it signs with. An honest one is {@link #of}.
 *
 * @param claimed the public key
 * @param signer signs the proof; an attacker's cannot
 */
public record Credential(PublicKey claimed, UnaryOperator<byte[]> signer) {
    /**
     * Returns the credential of an identity.
     *
     * @param identity who signs
     * @return its credential
     */
    public static Credential of(Identity identity) {
        return new Credential(identity.publicKey(), identity::sign);
    }
}
