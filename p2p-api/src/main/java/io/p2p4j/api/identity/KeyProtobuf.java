package io.p2p4j.api.identity;

import io.p2p4j.api.identity.internal.Varint;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/**
 * The {@code PublicKey} and {@code PrivateKey} messages of the peer id specification, section "Keys": both fields,
 * in order, in their shortest form, and nothing else.
 *
 * @param type field 1
 * @param data field 2; never printed, since it may be a secret
 */
@SuppressWarnings("ArrayRecordComponent") // It never leaves this package and is never compared.
record KeyProtobuf(KeyType type, byte[] data) {
    /** The most bytes of a message; an RSA private key of 8192 bits has about 4700. */
    static final int LENGTH_MAX = 8192;

    private static final int TAG_TYPE = 0x08;
    private static final int TAG_DATA = 0x12;

    byte[] encode() {
        ByteArrayOutputStream out = new ByteArrayOutputStream(data.length + 6);
        out.write(TAG_TYPE);
        Varint.write(out, type.code());
        out.write(TAG_DATA);
        Varint.write(out, data.length);
        out.writeBytes(data);
        return out.toByteArray();
    }

    static KeyProtobuf decode(String name, byte[] bytes) {
        if (bytes.length > LENGTH_MAX) {
            throw new IllegalArgumentException(
                    name + " has " + bytes.length + " bytes (expected at most " + LENGTH_MAX + ")");
        }
        expectTag(name, bytes, 0, TAG_TYPE);
        int code = Varint.read(name + " type", bytes, 1);
        KeyType type = KeyType.ofCode(code);
        int tagOffset = 1 + Varint.length(code);
        expectTag(name, bytes, tagOffset, TAG_DATA);
        int length = Varint.read(name + " data length", bytes, tagOffset + 1);
        int dataOffset = tagOffset + 1 + Varint.length(length);
        if (length != bytes.length - dataOffset) {
            throw new IllegalArgumentException(name + " data length is " + length + " (expected "
                    + (bytes.length - dataOffset) + ", the bytes that follow)");
        }
        return new KeyProtobuf(type, Arrays.copyOfRange(bytes, dataOffset, bytes.length));
    }

    private static void expectTag(String name, byte[] bytes, int offset, int tag) {
        if (offset >= bytes.length) {
            throw new IllegalArgumentException(name + " ends at byte " + offset + " (expected the field tag "
                    + String.format("0x%02x", tag) + ")");
        }
        if (bytes[offset] != tag) {
            throw new IllegalArgumentException(name + " has " + String.format("0x%02x", bytes[offset] & 0xff)
                    + " at byte " + offset + " (expected the field tag " + String.format("0x%02x", tag) + ")");
        }
    }

    @Override
    public String toString() {
        return "KeyProtobuf[" + type + ", " + data.length + " bytes]";
    }
}
