package io.p2p4j.node.discovery;

import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.identity.PeerId;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The frames of peer exchange (docs/NODE.md): a length of two bytes, a kind of one, and peers. Each reader keeps what has
 * arrived until a frame is whole. Owned by the node's turn.
 */
final class ExchangeCodec {
    static final int FRAME_BYTES_MAX = 32_768;
    static final int PEERS_MAX = 32;
    static final int ADDRESSES_MAX = 4;
    static final int ADDRESS_BYTES_MAX = 255;

    private static final int LENGTH_BYTES = 2;
    private static final int PEER_ID_BYTES_MAX = 64;

    private byte[] arrived = {};

    /** The three steps. */
    enum Kind {
        REQUEST(1),
        RESPONSE(2),
        SHARE(3);

        private final int number;

        Kind(int number) {
            this.number = number;
        }
    }

    record Frame(Kind kind, List<PeerHint> peers) {
        Frame {
            peers = List.copyOf(peers);
        }
    }

    /** Writes a frame. Peers and addresses beyond the limits are left out. */
    static ByteBuffer write(Frame frame) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(frame.kind().number);
        List<PeerHint> peers =
                frame.peers().subList(0, Math.min(PEERS_MAX, frame.peers().size()));
        out.write(peers.size());
        for (PeerHint hint : peers) {
            bytes(out, hint.peer().toBytes());
            List<byte[]> addresses = new ArrayList<>(ADDRESSES_MAX);
            for (Multiaddr address : hint.addresses()) {
                byte[] bytes = address.toBytes();
                if (bytes.length <= ADDRESS_BYTES_MAX && addresses.size() < ADDRESSES_MAX) {
                    addresses.add(bytes);
                }
            }
            out.write(addresses.size());
            addresses.forEach(address -> bytes(out, address));
        }
        byte[] body = out.toByteArray();
        return ByteBuffer.allocate(LENGTH_BYTES + body.length)
                .putShort((short) body.length)
                .put(body)
                .flip();
    }

    private static void bytes(ByteArrayOutputStream out, byte[] bytes) {
        out.write(bytes.length);
        out.writeBytes(bytes);
    }

    /**
     * Takes bytes in.
     *
     * @return the frame, when it is whole now
     * @throws IllegalArgumentException when it is none, or more follows it
     */
    Optional<Frame> read(ByteBuffer data) {
        ByteBuffer all = ByteBuffer.allocate(arrived.length + data.remaining())
                .put(arrived)
                .put(data);
        arrived = all.array();
        all.flip();
        if (all.remaining() < LENGTH_BYTES) {
            return Optional.empty();
        }
        int length = all.getShort() & 0xFFFF;
        if (length > FRAME_BYTES_MAX || length < LENGTH_BYTES) {
            throw new IllegalArgumentException("frame of " + length + " bytes (expected 2 to " + FRAME_BYTES_MAX + ")");
        }
        if (all.remaining() < length) {
            return Optional.empty();
        }
        if (all.remaining() > length) {
            throw new IllegalArgumentException("bytes behind a frame that has to be answered first");
        }
        arrived = new byte[0];
        return Optional.of(frame(all));
    }

    private static Frame frame(ByteBuffer in) {
        Kind kind = kind(in.get() & 0xFF);
        int count = in.get() & 0xFF;
        if (count > PEERS_MAX) {
            throw new IllegalArgumentException(count + " peers (expected at most " + PEERS_MAX + ")");
        }
        List<PeerHint> peers = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            PeerId peer = PeerId.fromBytes(bytes(in, PEER_ID_BYTES_MAX));
            int addressCount = number(in);
            if (addressCount > ADDRESSES_MAX) {
                throw new IllegalArgumentException(
                        addressCount + " addresses of a peer (expected at most " + ADDRESSES_MAX + ")");
            }
            List<Multiaddr> addresses = new ArrayList<>(addressCount);
            for (int j = 0; j < addressCount; j++) {
                addresses.add(Multiaddr.fromBytes(bytes(in, ADDRESS_BYTES_MAX)));
            }
            peers.add(new PeerHint(peer, addresses));
        }
        if (in.hasRemaining()) {
            throw new IllegalArgumentException("frame with more bytes than it has parts");
        }
        return new Frame(kind, peers);
    }

    private static Kind kind(int number) {
        for (Kind kind : Kind.values()) {
            if (kind.number == number) {
                return kind;
            }
        }
        throw new IllegalArgumentException("frame of kind " + number + " (expected 1 to 3)");
    }

    private static int number(ByteBuffer in) {
        if (!in.hasRemaining()) {
            throw new IllegalArgumentException("frame that ends within a part");
        }
        return in.get() & 0xFF;
    }

    private static byte[] bytes(ByteBuffer in, int most) {
        int length = number(in);
        if (length > most || length > in.remaining()) {
            throw new IllegalArgumentException(
                    "part of " + length + " bytes (expected at most " + Math.min(most, in.remaining()) + ")");
        }
        byte[] bytes = new byte[length];
        in.get(bytes);
        return bytes;
    }
}
