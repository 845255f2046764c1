package io.p2p4j.api.identity;


/** Skeleton, completed in the next commit. */
public final class PublicKey {
    private PublicKey() {}

    public static PublicKey ed25519(byte[] raw32) {
        throw new UnsupportedOperationException();
    }

    public static PublicKey of(KeyType type, byte[] data) {
        throw new UnsupportedOperationException();
    }

    public static PublicKey fromProtobuf(byte[] protobuf) {
        throw new UnsupportedOperationException();
    }

    public static PublicKey fromPem(String pem) {
        throw new UnsupportedOperationException();
    }

    public KeyType type() {
        throw new UnsupportedOperationException();
    }

    public byte[] data() {
        throw new UnsupportedOperationException();
    }

    public byte[] toProtobuf() {
        throw new UnsupportedOperationException();
    }

    public PeerId peerId() {
        throw new UnsupportedOperationException();
    }

    public boolean canVerify() {
        throw new UnsupportedOperationException();
    }

    public boolean verify(byte[] message, byte[] signature) {
        throw new UnsupportedOperationException();
    }

    public String toPem() {
        throw new UnsupportedOperationException();
    }
}
