package io.p2p4j.api.identity;

import java.io.IOException;
import java.nio.file.Path;

/** Skeleton, completed in the next commit. */
public final class Identity {
    private Identity() {}

    public static Identity generate() {
        throw new UnsupportedOperationException();
    }

    public static Identity fromSeed(byte[] seed32) {
        throw new UnsupportedOperationException();
    }

    public static Identity fromProtobuf(byte[] protobuf) {
        throw new UnsupportedOperationException();
    }

    public static Identity fromPem(String pem) {
        throw new UnsupportedOperationException();
    }

    public static Identity load(Path file) throws IOException {
        throw new UnsupportedOperationException();
    }

    public static Identity loadOrCreate(Path file) throws IOException {
        throw new UnsupportedOperationException();
    }

    public PublicKey publicKey() {
        throw new UnsupportedOperationException();
    }

    public PeerId peerId() {
        throw new UnsupportedOperationException();
    }

    public byte[] sign(byte[] message) {
        throw new UnsupportedOperationException();
    }

    public byte[] seed() {
        throw new UnsupportedOperationException();
    }

    public byte[] toProtobuf() {
        throw new UnsupportedOperationException();
    }

    public String toPem() {
        throw new UnsupportedOperationException();
    }

    public void save(Path file) throws IOException {
        throw new UnsupportedOperationException();
    }
}
