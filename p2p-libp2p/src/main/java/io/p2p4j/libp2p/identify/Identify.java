package io.p2p4j.libp2p.identify;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import io.p2p4j.api.address.Multiaddr;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a peer says of itself. Nothing in it is proven but what is signed.
 *
 * @param protocolVersion the family of protocols; empty when it is not said
 * @param agent the software; empty when it is not said
 * @param publicKey the key as a protobuf message; null when it is not said
 * @param listenAddresses where it listens, as it says
 * @param observedAddress where it sees the other end; null when it is not said or not understood
 * @param protocols what it serves
 * @param signedRecord a {@link PeerRecord} in its envelope; null when there is none
 * @param messageBytesMax the largest message that it takes, a field of our own that others ignore; 0 when it is not said
 */
public record Identify(
        String protocolVersion,
        String agent,
        byte @Nullable [] publicKey,
        List<Multiaddr> listenAddresses,
        @Nullable Multiaddr observedAddress,
        List<String> protocols,
        byte @Nullable [] signedRecord,
        int messageBytesMax) {
    /** The protocol of the question. */
    public static final String PROTOCOL = "/ipfs/id/1.0.0";

    /** The protocol of changes. */
    public static final String PUSH_PROTOCOL = "/ipfs/id/push/1.0.0";

    /** The protocol family that implementations name. */
    public static final String PROTOCOL_VERSION = "ipfs/0.1.0";

    /** The most bytes of one message; more is told in several. */
    public static final int MESSAGE_BYTES_MAX = 8 << 10;

    /** The most messages of one answer. */
    public static final int MESSAGES_MAX = 10;

    private static final int TAG_TYPE_BITS = 3;
    private static final int PUBLIC_KEY = 1;
    private static final int LISTEN_ADDRESS = 2;
    private static final int PROTOCOL_ID = 3;
    private static final int OBSERVED_ADDRESS = 4;
    private static final int PROTOCOL_VERSION_FIELD = 5;
    private static final int AGENT = 6;
    private static final int SIGNED_RECORD = 8;
    private static final int MESSAGE_LIMIT = 28_724;

    /**
     * Encodes this as messages with their lengths before them, as they go over a stream. What does not fit into
     * {@link #MESSAGES_MAX} messages is left out.
     *
     * @return the bytes
     */
    public ByteBuffer encode() {
        Packer packer = new Packer();
        if (!protocolVersion.isEmpty()) {
            packer.add(PROTOCOL_VERSION_FIELD, text(protocolVersion));
        }
        if (!agent.isEmpty()) {
            packer.add(AGENT, text(agent));
        }
        if (publicKey != null) {
            packer.add(PUBLIC_KEY, publicKey);
        }
        if (observedAddress != null) {
            packer.add(OBSERVED_ADDRESS, observedAddress.toBytes());
        }
        if (signedRecord != null) {
            packer.add(SIGNED_RECORD, signedRecord);
        }
        if (messageBytesMax > 0) {
            write(packer.message, out -> out.writeUInt32(MESSAGE_LIMIT, messageBytesMax));
        }
        for (Multiaddr address : listenAddresses) {
            packer.add(LISTEN_ADDRESS, address.toBytes());
        }
        for (String protocol : protocols) {
            packer.add(PROTOCOL_ID, text(protocol));
        }
        return ByteBuffer.wrap(packer.finish());
    }

    private static byte[] text(String value) {
        return value.getBytes(StandardCharsets.UTF_8);
    }

    /** Fills messages with fields. */
    private static final class Packer {
        private final ByteArrayOutputStream all = new ByteArrayOutputStream();
        private final ByteArrayOutputStream message = new ByteArrayOutputStream();
        private int messages;

        void add(int field, byte[] value) {
            int bytes = CodedOutputStream.computeByteArraySize(field, value);
            if (message.size() > 0 && message.size() + bytes > MESSAGE_BYTES_MAX - Integer.BYTES) {
                end();
            }
            if (bytes > MESSAGE_BYTES_MAX - Integer.BYTES || messages == MESSAGES_MAX) {
                return;
            }
            write(message, out -> out.writeByteArray(field, value));
        }

        private void end() {
            byte[] bytes = message.toByteArray();
            write(all, out -> {
                out.writeUInt32NoTag(bytes.length);
                out.writeRawBytes(bytes);
            });
            message.reset();
            messages++;
        }

        byte[] finish() {
            if (message.size() > 0 || messages == 0) {
                end();
            }
            return all.toByteArray();
        }
    }

    /** Writes to memory, which cannot fail. */
    interface Writing {
        /** Writes. */
        void to(CodedOutputStream out) throws IOException;
    }

    static void write(ByteArrayOutputStream target, Writing writing) {
        CodedOutputStream out = CodedOutputStream.newInstance(target);
        try {
            writing.to(out);
            out.flush();
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    /**
     * Decodes several messages as one: later ones add to lists and replace the rest. Addresses that are not understood are
     * left out, since newer peers have newer ones.
     *
     * @param messages the messages, without their lengths
     * @return what they say
     * @throws IllegalArgumentException when they are no such messages
     */
    public static Identify decode(byte[] messages) {
        String protocolVersion = "";
        String agent = "";
        byte[] publicKey = null;
        byte[] signedRecord = null;
        Multiaddr observed = null;
        int messageBytesMax = 0;
        List<Multiaddr> listens = new ArrayList<>();
        List<String> protocols = new ArrayList<>();
        CodedInputStream in = CodedInputStream.newInstance(messages);
        try {
            for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
                if (tag == MESSAGE_LIMIT << TAG_TYPE_BITS) {
                    messageBytesMax = Math.max(0, in.readUInt32());
                    continue;
                }
                switch (WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_LENGTH_DELIMITED
                        ? WireFormat.getTagFieldNumber(tag)
                        : 0) {
                    case PUBLIC_KEY -> publicKey = in.readByteArray();
                    case LISTEN_ADDRESS -> addAddress(listens, in.readByteArray());
                    case PROTOCOL_ID -> protocols.add(in.readString());
                    case OBSERVED_ADDRESS -> {
                        List<Multiaddr> seen = new ArrayList<>(1);
                        addAddress(seen, in.readByteArray());
                        observed = seen.isEmpty() ? null : seen.get(0);
                    }
                    case PROTOCOL_VERSION_FIELD -> protocolVersion = in.readString();
                    case AGENT -> agent = in.readString();
                    case SIGNED_RECORD -> signedRecord = in.readByteArray();
                    default -> {
                        if (!in.skipField(tag)) {
                            throw new IllegalArgumentException("identify message ends in a group");
                        }
                    }
                }
            }
        } catch (IOException malformed) {
            throw new IllegalArgumentException("identify message: " + malformed.getMessage(), malformed);
        }
        return new Identify(
                protocolVersion,
                agent,
                publicKey,
                List.copyOf(listens),
                observed,
                List.copyOf(protocols),
                signedRecord,
                messageBytesMax);
    }

    static void addAddress(List<Multiaddr> addresses, byte[] bytes) {
        try {
            addresses.add(Multiaddr.fromBytes(bytes));
        } catch (IllegalArgumentException unknown) {
            // An address of a protocol that is newer than this code, or nonsense: nobody could dial it.
            return;
        }
    }
}
