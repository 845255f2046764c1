package io.p2p4j.libp2p.multistream;

import java.nio.charset.StandardCharsets;

/** What may be a protocol id. */
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
}
