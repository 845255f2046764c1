package io.p2p4j.simulator.fabric;

import io.p2p4j.api.identity.Identity;
import io.p2p4j.api.identity.PublicKey;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** What an end of a link shows: the key that it claims and what it signs with. An honest one is {@link #of}. */
public final class Credential {
    private final PublicKey claimed;
    // One of the two. A signer made of each identity would be another object of each node.
    private final @Nullable Identity identity;
    private final @Nullable UnaryOperator<byte[]> signer;

    /**
     * Makes a credential of any key and any signer.
     *
     * @param claimed the public key
     * @param signer signs the proof; an attacker's cannot
     */
    public Credential(PublicKey claimed, UnaryOperator<byte[]> signer) {
        this.claimed = Objects.requireNonNull(claimed, "claimed");
        this.identity = null;
        this.signer = Objects.requireNonNull(signer, "signer");
    }

    private Credential(Identity identity) {
        this.claimed = identity.publicKey();
        this.identity = identity;
        this.signer = null;
    }

    /**
     * Returns the credential of an identity.
     *
     * @param identity who signs
     * @return its credential
     */
    public static Credential of(Identity identity) {
        return new Credential(identity);
    }

    PublicKey claimed() {
        return claimed;
    }

    byte[] sign(byte[] binding) {
        return signer != null
                ? signer.apply(binding)
                : Objects.requireNonNull(identity).sign(binding);
    }
}
