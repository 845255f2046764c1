package io.p2p4j.libp2p.identify;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.identity.Identity;
import io.p2p4j.api.identity.PeerId;
import io.p2p4j.api.identity.PublicKey;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Where a peer listens, said by the peer itself: who passes the envelope on cannot change it (RFC 0003).
 *
 * @param peer whose addresses these are
 * @param sequence newer records have larger ones, without a sign
 * @param addresses where it listens
 */
public record PeerRecord(PeerId peer, long sequence, List<Multiaddr> addresses) {
    private static final byte[] DOMAIN = "libp2p-peer-record".getBytes(StandardCharsets.UTF_8);
    /** The multicodec of such records. */
    private static final byte[] PAYLOAD_TYPE = {3, 1};

    private static final int ENVELOPE_BYTES_MAX = 64 << 10;

    private static final int PEER = 1;
    private static final int SEQUENCE = 2;
    private static final int ADDRESS = 3;
    private static final int ADDRESS_BYTES = 1;

    private static final int KEY = 1;
    private static final int TYPE = 2;
    private static final int PAYLOAD = 3;
    private static final int SIGNATURE = 5;

    /**
     * Signs this record and puts it into an envelope (RFC 0002).
     *
     * @param identity the peer's
     * @return the envelope
     */
    public byte[] seal(Identity identity) {
        if (!identity.peerId().equals(peer)) {
            throw new IllegalArgumentException("record of " + peer + " (expected one of " + identity.peerId() + ")");
        }
        byte[] payload = payload();
        byte[] signature = identity.sign(signed(PAYLOAD_TYPE, payload));
        ByteArrayOutputStream envelope = new ByteArrayOutputStream();
        Identify.write(envelope, out -> {
            out.writeByteArray(KEY, identity.publicKey().toProtobuf());
            out.writeByteArray(TYPE, PAYLOAD_TYPE);
            out.writeByteArray(PAYLOAD, payload);
            out.writeByteArray(SIGNATURE, signature);
        });
        return envelope.toByteArray();
    }

    private byte[] payload() {
        ByteArrayOutputStream record = new ByteArrayOutputStream();
        Identify.write(record, out -> {
            out.writeByteArray(PEER, peer.toBytes());
            out.writeUInt64(SEQUENCE, sequence);
            for (Multiaddr address : addresses) {
                ByteArrayOutputStream info = new ByteArrayOutputStream();
                Identify.write(info, inner -> inner.writeByteArray(ADDRESS_BYTES, address.toBytes()));
                out.writeByteArray(ADDRESS, info.toByteArray());
            }
        });
        return record.toByteArray();
    }

    private static byte[] signed(byte[] type, byte[] payload) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        Identify.write(all, out -> {
            for (byte[] part : List.of(DOMAIN, type, payload)) {
                out.writeUInt32NoTag(part.length);
                out.writeRawBytes(part);
            }
        });
        return all.toByteArray();
    }

    /**
     * Opens an envelope: its signature is right, and it is the signer's own record.
     *
     * @param envelope what somebody passed on
     * @return the record
     * @throws IllegalArgumentException when the envelope holds anything else
     */
    public static PeerRecord open(byte[] envelope) {
        if (envelope.length > ENVELOPE_BYTES_MAX) {
            throw new IllegalArgumentException(
                    "envelope of " + envelope.length + " bytes (expected at most " + ENVELOPE_BYTES_MAX + ")");
        }
        Fields fields = Fields.read(envelope);
        if (!Arrays.equals(fields.get(TYPE), PAYLOAD_TYPE)) {
            throw new IllegalArgumentException("envelope of another type than a peer record");
        }
        PublicKey key = PublicKey.fromProtobuf(fields.get(KEY));
        byte[] payload = fields.get(PAYLOAD);
        if (!key.canVerify() || !key.verify(signed(PAYLOAD_TYPE, payload), fields.get(SIGNATURE))) {
            throw new IllegalArgumentException("the signature of a peer record is not of " + key.peerId());
        }
        Fields record = Fields.read(payload);
        PeerId peer = PeerId.fromBytes(record.get(PEER));
        if (!peer.equals(key.peerId())) {
            throw new IllegalArgumentException("peer record of " + peer + " signed by " + key.peerId());
        }
        List<Multiaddr> addresses = new ArrayList<>();
        for (byte[] info : record.all(ADDRESS)) {
            Identify.addAddress(addresses, Fields.read(info).get(ADDRESS_BYTES));
        }
        return new PeerRecord(peer, record.number(SEQUENCE), List.copyOf(addresses));
    }

    /** The fields of a small protobuf message. */
    private record Fields(
            List<Integer> numbers, List<byte[]> values, List<Integer> variableNumbers, List<Long> variables) {
        static Fields read(byte[] message) {
            Fields fields = new Fields(new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
            CodedInputStream in = CodedInputStream.newInstance(message);
            try {
                for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
                    int number = WireFormat.getTagFieldNumber(tag);
                    if (WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_LENGTH_DELIMITED) {
                        fields.numbers.add(number);
                        fields.values.add(in.readByteArray());
                    } else if (WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_VARINT) {
                        fields.variableNumbers.add(number);
                        fields.variables.add(in.readRawVarint64());
                    } else if (!in.skipField(tag)) {
                        throw new IllegalArgumentException("a message ends in a group");
                    }
                }
            } catch (IOException malformed) {
                throw new IllegalArgumentException("peer record: " + malformed.getMessage(), malformed);
            }
            return fields;
        }

        byte[] get(int number) {
            int at = numbers.lastIndexOf(number);
            return at < 0 ? new byte[0] : values.get(at);
        }

        List<byte[]> all(int number) {
            List<byte[]> found = new ArrayList<>();
            for (int i = 0; i < numbers.size(); i++) {
                if (numbers.get(i) == number) {
                    found.add(values.get(i));
                }
            }
            return found;
        }

        long number(int number) {
            int at = variableNumbers.lastIndexOf(number);
            return at < 0 ? 0 : variables.get(at);
        }
    }
}
