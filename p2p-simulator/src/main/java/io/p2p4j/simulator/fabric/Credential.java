package io.p2p4j.simulator.fabric;

import io.p2p4j.api.identity.Identity;
import io.p2p4j.api.identity.PublicKey;
import io.p2p4j.core.transport.LinkSecurity;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** What an end of a link shows: the key that it claims and what it signs with. An honest one is {@link #of}. */
public final class Credential {
    private final PublicKey claimed;
    /** An identity or a signer: one made of each identity would be another object of each node. */
    private final Object signs;
    /** Once somebody has believed it. */
    private @Nullable LinkSecurity believed;

    /**
     * Makes a credential of any key and any signer.
     *
     * @param claimed the public key
     * @param signer signs the proof; an attacker's cannot
     */
    public Credential(PublicKey claimed, UnaryOperator<byte[]> signer) {
        this.claimed = Objects.requireNonNull(claimed, "claimed");
        this.signs = Objects.requireNonNull(signer, "signer");
    }

    private Credential(Identity identity) {
        this.claimed = identity.publicKey();
        this.signs = identity;
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

    /** What links show of it where nothing is proven; one object for all of them. */
    LinkSecurity believed() {
        LinkSecurity known = believed;
        if (known == null) {
            known = new LinkSecurity("simulated/null", claimed);
            believed = known;
        }
        return known;
    }

    @SuppressWarnings("unchecked") // What is no identity was given as a signer.
    byte[] sign(byte[] binding) {
        return signs instanceof Identity identity
                ? identity.sign(binding)
                : ((UnaryOperator<byte[]>) signs).apply(binding);
    }
}
