package io.p2p4j.api.address;

import io.p2p4j.api.identity.PeerId;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Skeleton, completed in the next commit. */
public final class Multiaddr implements Comparable<Multiaddr> {
    private Multiaddr() {}

    public static Multiaddr parse(String text) {
        throw new UnsupportedOperationException();
    }

    public static Multiaddr fromBytes(byte[] bytes) {
        throw new UnsupportedOperationException();
    }

    public static Multiaddr of(List<Component> components) {
        throw new UnsupportedOperationException();
    }

    public static Multiaddr tcp(String ipLiteral, int port) {
        throw new UnsupportedOperationException();
    }

    public static Multiaddr udp(String ipLiteral, int port) {
        throw new UnsupportedOperationException();
    }

    public static Multiaddr memory(long id) {
        throw new UnsupportedOperationException();
    }

    public byte[] toBytes() {
        throw new UnsupportedOperationException();
    }

    public List<Component> components() {
        throw new UnsupportedOperationException();
    }

    public Optional<String> value(Protocol protocol) {
        throw new UnsupportedOperationException();
    }

    public boolean has(Protocol protocol) {
        throw new UnsupportedOperationException();
    }

    public boolean startsWith(Protocol... protocols) {
        throw new UnsupportedOperationException();
    }

    public Optional<PeerId> peerId() {
        throw new UnsupportedOperationException();
    }

    public Multiaddr withPeerId(PeerId peerId) {
        throw new UnsupportedOperationException();
    }

    public Multiaddr withoutPeerId() {
        throw new UnsupportedOperationException();
    }

    public Multiaddr encapsulate(Multiaddr inner) {
        throw new UnsupportedOperationException();
    }

    public Multiaddr decapsulate(Protocol protocol) {
        throw new UnsupportedOperationException();
    }

    public OptionalInt port() {
        throw new UnsupportedOperationException();
    }

    public Multiaddr withPort(int port) {
        throw new UnsupportedOperationException();
    }

    public int compareTo(Multiaddr other) {
        throw new UnsupportedOperationException();
    }
}
