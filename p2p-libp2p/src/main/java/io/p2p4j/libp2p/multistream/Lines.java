package io.p2p4j.libp2p.multistream;

import io.p2p4j.api.error.ErrorCode;
import io.p2p4j.api.error.P2PException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a byte stream into multistream messages: a length as unsigned varint, so many bytes, the last of them a line feed.
 * Takes no byte beyond the message that it returns.
 */
final class Lines {
    /** The most bytes of a message, with its line feed and without its length. */
    static final int BYTES_MAX = 1024;

    static final String HEADER = "/multistream/1.0.0";
    static final String NOT_AVAILABLE = "na";
    static final String LIST = "ls";

    private static final int LINE_FEED = '\n';
    private static final int VARINT_MORE = 0x80;
    private static final int VARINT_BITS = 7;
    private static final byte[] HEADER_BYTES = encode(HEADER);
    private static final byte[] NOTHING = {};

    /** What there is of a message that is not complete, without its length. */
    private byte[] partial = NOTHING;

    private int headerBytes;
    private int partialBytes;
    private int lengthBytes;
    /** The length of the message as far as it was read. */
    private int length;

    private boolean lengthKnown;

    /**
     * Takes the header, with which every negotiation begins; false when more bytes are needed. The first byte that is
     * another tells that this is no multistream, so that nobody waits for the end of a line that never comes.
     */
    boolean header(ByteBuffer in) throws P2PException {
        while (headerBytes < HEADER_BYTES.length && in.hasRemaining()) {
            if (in.get() != HEADER_BYTES[headerBytes]) {
                throw P2PException.of(
                        ErrorCode.NOT_OUR_PROTOCOL,
                        "what came does not begin with the multistream header (expected " + HEADER + ")");
            }
            headerBytes++;
        }
        return headerBytes == HEADER_BYTES.length;
    }

    /** Returns the next message without its line feed, or null when more bytes are needed. */
    @Nullable
    String next(ByteBuffer in) throws P2PException {
        if (!lengthKnown && !readLength(in)) {
            return null;
        }
        int needed = length - partialBytes;
        if (partialBytes == 0 && in.remaining() >= needed && in.hasArray()) {
            String line = text(in.array(), in.arrayOffset() + in.position());
            in.position(in.position() + needed);
            return line;
        }
        if (partial.length == 0) {
            partial = new byte[length];
        }
        int count = Math.min(needed, in.remaining());
        in.get(partial, partialBytes, count);
        partialBytes += count;
        if (count < needed) {
            return null;
        }
        return text(partial, 0);
    }

    private boolean readLength(ByteBuffer in) throws P2PException {
        while (in.hasRemaining()) {
            int next = in.get() & 0xff;
            length |= (next & ~VARINT_MORE) << (lengthBytes * VARINT_BITS);
            lengthBytes++;
            if (length > BYTES_MAX || (lengthBytes == 2 && (next & VARINT_MORE) != 0)) {
                throw P2PException.of(
                        ErrorCode.FRAME_TOO_LARGE,
                        "multistream message is too long (expected at most " + BYTES_MAX + " bytes)");
            }
            if ((next & VARINT_MORE) == 0) {
                if (length == 0 || (lengthBytes == 2 && next == 0)) {
                    throw P2PException.of(
                            ErrorCode.MALFORMED_FRAME,
                            "multistream message begins with a malformed length (expected 1 to " + BYTES_MAX
                                    + " in its shortest form)");
                }
                lengthKnown = true;
                return true;
            }
        }
        return false;
    }

    private String text(byte[] bytes, int offset) throws P2PException {
        int end = offset + length - 1;
        if (bytes[end] != LINE_FEED) {
            throw P2PException.of(
                    ErrorCode.MALFORMED_FRAME,
                    "multistream message of " + length + " bytes does not end with a line feed");
        }
        String line = new String(bytes, offset, length - 1, StandardCharsets.UTF_8);
        partial = NOTHING;
        partialBytes = 0;
        lengthBytes = 0;
        length = 0;
        lengthKnown = false;
        return line;
    }

    /** Encodes a message. */
    static byte[] encode(String line) {
        return encode(line.getBytes(StandardCharsets.UTF_8));
    }

    /** Encodes a message that may hold any bytes. */
    static byte[] encode(byte[] content) {
        int length = content.length + 1;
        if (length > BYTES_MAX) {
            throw new IllegalArgumentException("multistream message has " + length + " bytes (expected at most "
                    + BYTES_MAX + " with the line feed)");
        }
        int prefix = length < VARINT_MORE ? 1 : 2;
        byte[] message = new byte[prefix + length];
        if (prefix == 1) {
            message[0] = (byte) length;
        } else {
            message[0] = (byte) (length | VARINT_MORE);
            message[1] = (byte) (length >> VARINT_BITS);
        }
        System.arraycopy(content, 0, message, prefix, content.length);
        message[message.length - 1] = LINE_FEED;
        return message;
    }

    /** Encodes the header and a message behind it. */
    static byte[] encodeFirst(String line) {
        byte[] message = encode(line);
        byte[] both = Arrays.copyOf(HEADER_BYTES, HEADER_BYTES.length + message.length);
        System.arraycopy(message, 0, both, HEADER_BYTES.length, message.length);
        return both;
    }

    /** For messages about what a stranger sent: short, and nothing that a terminal would obey. */
    static String quote(String line) {
        StringBuilder quoted = new StringBuilder("\"");
        line.codePoints().limit(64).forEach(c -> quoted.appendCodePoint(c >= ' ' && c < 127 ? c : '?'));
        return quoted.append(line.length() > 64 ? "...\"" : "\"").toString();
    }
}
