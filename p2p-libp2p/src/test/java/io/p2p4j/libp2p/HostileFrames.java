package io.p2p4j.libp2p;

import java.nio.ByteBuffer;

/** How a dialer says things in a multiplexer, forbidden ones too. The id of a stream is the session's: an odd number. */
enum HostileFrames {
    YAMUX {
        @Override
        ByteBuffer open(int id) {
            return frame(WINDOW_UPDATE, SYN, id, 0);
        }

        @Override
        ByteBuffer data(int id, int length, byte... body) {
            return frame(0, 0, id, length, body);
        }

        @Override
        ByteBuffer end(int id) {
            return frame(WINDOW_UPDATE, FIN, id, 0);
        }

        @Override
        ByteBuffer reset(int id) {
            return frame(WINDOW_UPDATE, RST, id, 0);
        }

        @Override
        ByteBuffer refuseIdentify() {
            return reset(2);
        }
    },
    MPLEX {
        @Override
        ByteBuffer open(int id) {
            return message(id, 0, 0);
        }

        @Override
        ByteBuffer data(int id, int length, byte... body) {
            return message(id, 2, length, body);
        }

        @Override
        ByteBuffer end(int id) {
            return message(id, 4, 0);
        }

        @Override
        ByteBuffer reset(int id) {
            return message(id, 6, 0);
        }

        @Override
        ByteBuffer refuseIdentify() {
            return message(0, 5, 0);
        }
    };

    private static final int WINDOW_UPDATE = 1;
    private static final int PING = 2;
    private static final int SYN = 1;
    private static final int FIN = 4;
    private static final int RST = 8;

    abstract ByteBuffer open(int id);

    /** A frame that announces more than it has, perhaps. */
    abstract ByteBuffer data(int id, int length, byte... body);

    abstract ByteBuffer end(int id);

    abstract ByteBuffer reset(int id);

    /** Resets the listener's first stream, on which it asks who this is: then it talks to a peer that it knows nothing of. */
    abstract ByteBuffer refuseIdentify();

    /** Yamux alone: the peer may send so much more. */
    static ByteBuffer window(int id, int more) {
        return frame(WINDOW_UPDATE, 0, id, more);
    }

    /** Yamux alone. */
    static ByteBuffer ping(int value) {
        return frame(PING, SYN, 0, value);
    }

    private static ByteBuffer frame(int type, int flags, int stream, int length, byte... body) {
        return ByteBuffer.allocate(12 + body.length)
                .put((byte) 0)
                .put((byte) type)
                .putShort((short) flags)
                .putInt(stream)
                .putInt(length)
                .put(body)
                .flip();
    }

    private static ByteBuffer message(int id, int flag, int length, byte... body) {
        ByteBuffer all = ByteBuffer.allocate(20 + body.length);
        varint(all, id / 2 << 3 | flag);
        varint(all, length);
        return all.put(body).flip();
    }

    private static void varint(ByteBuffer to, int value) {
        int left = value;
        for (; left >= 128; left >>>= 7) {
            to.put((byte) (left | 128));
        }
        to.put((byte) left);
    }
}
