package io.p2p4j.api.identity;

import java.util.Optional;

/** Skeleton, completed in the next commit. */
public final class PeerId implements Comparable<PeerId> {
    private PeerId() {}

    public static PeerId of(PublicKey key) {
        throw new UnsupportedOperationException();
    }

    public static PeerId fromBytes(byte[] multihash) {
        throw new UnsupportedOperationException();
    }

    public static PeerId parse(String text) {
        throw new UnsupportedOperationException();
    }

    public byte[] toBytes() {
        throw new UnsupportedOperationException();
    }

    public String toCid() {
        throw new UnsupportedOperationException();
    }

    public String shortText() {
        throw new UnsupportedOperationException();
    }

    public Optional<PublicKey> publicKey() {
        throw new UnsupportedOperationException();
    }

    public int compareTo(PeerId other) {
        throw new UnsupportedOperationException();
    }
}
