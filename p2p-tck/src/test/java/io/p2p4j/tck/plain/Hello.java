package io.p2p4j.tck.plain;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.p2p4j.api.CloseReason;
import io.p2p4j.api.error.ErrorCode;
import io.p2p4j.api.error.P2PException;
import io.p2p4j.api.identity.PublicKey;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.CRC32;

/** What each end says first. The key is claimed and not proven: this provider does not declare AUTHENTICATED. */
record Hello(PublicKey key, int messageBytesMax) {
    private static final byte[] MAGIC = "plain/1".getBytes(UTF_8);

    void send(Frames frames) throws IOException {
        byte[] proto = key.toProtobuf();
        ByteBuffer payload = ByteBuffer.allocate(MAGIC.length + 2 * Integer.BYTES + proto.length);
        payload.put(MAGIC)
                .putInt(check(messageBytesMax, proto))
                .putInt(messageBytesMax)
                .put(proto);
        frames.write(Frames.HELLO, payload.array());
    }

    /** Any bytes would do as a key, and a mangled hello would become a peer that nobody is. */
    private static int check(int messageBytesMax, byte[] proto) {
        CRC32 sum = new CRC32();
        sum.update(ByteBuffer.allocate(Integer.BYTES).putInt(messageBytesMax).flip());
        sum.update(proto);
        return (int) sum.getValue();
    }

    static Hello receive(Frames frames) throws IOException {
        Frames.Frame frame;
        try {
            frame = frames.read(0);
        } catch (P2PException tooLarge) {
            throw P2PException.builder(ErrorCode.NOT_OUR_PROTOCOL, "no hello")
                    .cause(tooLarge)
                    .build();
        }
        if (frame.type() == Frames.CLOSE) {
            throw P2PException.of(
                    ErrorCode.PEER_REFUSED,
                    "the peer refused: " + Closing.decode(frame.payload()).detail());
        }
        ByteBuffer payload = ByteBuffer.wrap(frame.payload());
        byte[] magic = new byte[Math.min(MAGIC.length, payload.remaining())];
        payload.get(magic);
        if (frame.type() != Frames.HELLO || !Arrays.equals(magic, MAGIC) || payload.remaining() < 2 * Integer.BYTES) {
            throw P2PException.of(ErrorCode.NOT_OUR_PROTOCOL, "no hello (expected one of plain/1)");
        }
        int sum = payload.getInt();
        int messageBytesMax = payload.getInt();
        byte[] proto = new byte[payload.remaining()];
        payload.get(proto);
        if (sum != check(messageBytesMax, proto) || messageBytesMax < 0) {
            throw P2PException.of(ErrorCode.MALFORMED_FRAME, "a mangled hello");
        }
        try {
            return new Hello(PublicKey.fromProtobuf(proto), messageBytesMax);
        } catch (IllegalArgumentException malformed) {
            throw P2PException.builder(ErrorCode.MALFORMED_FRAME, "hello without a key")
                    .cause(malformed)
                    .build();
        }
    }

    /** The payload of a CLOSE. */
    static final class Closing {
        private Closing() {}

        static byte[] encode(CloseReason reason) {
            byte[] detail = reason.detail().getBytes(UTF_8);
            return ByteBuffer.allocate(1 + detail.length)
                    .put((byte) reason.code().number())
                    .put(detail)
                    .array();
        }

        static CloseReason decode(byte[] payload) {
            int code = payload.length == 0 ? CloseReason.Code.ABORTED.number() : payload[0];
            String detail = new String(payload, Math.min(1, payload.length), Math.max(0, payload.length - 1), UTF_8);
            return new CloseReason(CloseReason.Origin.REMOTE, CloseReason.Code.ofNumber(code), detail);
        }
    }
}
