package io.p2p4j.libp2p.multistream;

import io.p2p4j.api.error.ErrorCode;
import io.p2p4j.api.error.P2PException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** What both ends do with ids and headers. */
final class Protocols {
    private Protocols() {}

    static void check(String protocol) {
        int length = protocol.getBytes(StandardCharsets.UTF_8).length;
        boolean reserved = protocol.equals(Lines.NOT_AVAILABLE)
                || protocol.equals(Lines.LIST)
                || protocol.equals(Lines.HEADER)
                || protocol.indexOf('\n') >= 0;
        if (length == 0 || length >= Lines.BYTES_MAX || reserved) {
            throw new IllegalArgumentException("protocol id: " + Lines.quote(protocol) + " (expected 1 to "
                    + (Lines.BYTES_MAX - 1) + " bytes without line feeds, and none of multistream's own words)");
        }
    }

    /** Returns the header, or null when more bytes are needed. What begins otherwise is no multistream at all. */
    static @Nullable String header(Lines lines, ByteBuffer in) throws P2PException {
        String header;
        try {
            header = lines.next(in);
        } catch (P2PException malformed) {
            throw P2PException.builder(
                            ErrorCode.NOT_OUR_PROTOCOL, "what answered does not begin with the multistream header")
                    .cause(malformed)
                    .build();
        }
        if (header != null && !header.equals(Lines.HEADER)) {
            throw P2PException.of(
                    ErrorCode.NOT_OUR_PROTOCOL,
                    "multistream: the first message is " + Lines.quote(header) + " (expected " + Lines.HEADER + ")");
        }
        return header;
    }
}
