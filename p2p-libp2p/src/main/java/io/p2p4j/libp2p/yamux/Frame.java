package io.p2p4j.libp2p.yamux;

import io.p2p4j.libp2p.mux.ControlQueue;
import java.nio.ByteBuffer;

/** The numbers of the wire (Yamux specification, section Framing). */
final class Frame {
    static final int HEADER_BYTES = 12;
    static final int VERSION = 0;

    static final int DATA = 0;
    static final int WINDOW_UPDATE = 1;
    static final int PING = 2;
    static final int GO_AWAY = 3;

    static final int SYN = 1;
    static final int ACK = 2;
    static final int FIN = 4;
    static final int RST = 8;
    static final int FLAGS = SYN | ACK | FIN | RST;

    static final long UNSIGNED_MAX = 0xFFFF_FFFFL;

    private Frame() {}

    /** Puts a header, for which there must be room. */
    static ByteBuffer put(ByteBuffer to, int type, int flags, int stream, long length) {
        return to.put((byte) VERSION)
                .put((byte) type)
                .putShort((short) flags)
                .putInt(stream)
                .putInt((int) length);
    }

    /** Lets a frame wait that has no body. */
    static void add(ControlQueue to, int type, int flags, int stream, long length) {
        put(to.reserve(HEADER_BYTES), type, flags, stream, length);
    }
}
