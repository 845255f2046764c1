package io.p2p4j.libp2p;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** What a hostile peer does to use up memory. */
enum HostileAct {
    /** Bytes one by one, on many streams, before it is known who it is. */
    EARLY_DRIP(When.EARLY) {
        @Override
        void perform(HostileWire wire) throws InterruptedException {
            drip(wire);
        }
    },
    /** Streams that are opened and reset, before it is known who it is. */
    EARLY_RESETS(When.EARLY) {
        @Override
        void perform(HostileWire wire) throws InterruptedException {
            for (int i = 0; i < REPEATS && !wire.isOver(); i++) {
                int stream = allowed(wire, "/test/" + "x".repeat(130));
                wire.reset(stream);
            }
            wire.settle();
        }
    },
    /** Pushes of identify, before it is known who it is. */
    EARLY_PUSHES(When.EARLY) {
        @Override
        void perform(HostileWire wire) throws InterruptedException {
            byte[] identify = identify();
            for (int i = 0; i < REPEATS / 10 && !wire.isOver(); i++) {
                int stream = allowed(wire, "/ipfs/id/push/1.0.0");
                wire.data(stream, identify);
                wire.end(stream);
                if (i % 4 == 3) {
                    wire.settle();
                }
            }
        }

        /** Protocols alone. */
        private byte[] identify() {
            byte[] message = new byte[2 + 100 * 40];
            int at = 0;
            message[at++] = (byte) (100 * 40 & 127 | 128);
            message[at++] = (byte) (100 * 40 >> 7);
            for (int i = 0; i < 100; i++) {
                message[at++] = 3 << 3 | 2;
                message[at++] = 38;
                byte[] name = ("/test/" + i + "/").getBytes(StandardCharsets.US_ASCII);
                Arrays.fill(message, at, at + 38, (byte) 'x');
                System.arraycopy(name, 0, message, at, name.length);
                at += 38;
            }
            return message;
        }
    },
    /** Bytes one by one, on many streams. */
    DRIP(When.READING) {
        @Override
        void perform(HostileWire wire) throws InterruptedException {
            drip(wire);
        }
    },
    /** As much on many streams as their windows allow. */
    FILL(When.READING) {
        @Override
        void perform(HostileWire wire) throws InterruptedException {
            for (int i = 0; i < 100 && !wire.isOver(); i++) {
                int stream = wire.open(HostileHost.KEEP);
                for (int k = 0; k < 15; k++) {
                    wire.data(stream, new byte[1 << 14]);
                }
                if (i % 8 == 7) {
                    wire.settle();
                }
            }
        }
    },
    /** Streams with something unread, ended and then reset. */
    UNREAD_RESETS(When.READING) {
        @Override
        void perform(HostileWire wire) throws InterruptedException {
            for (int i = 0; i < REPEATS && !wire.isOver(); i++) {
                int stream = allowed(wire, HostileHost.KEEP);
                wire.data(stream, (byte) 1);
                wire.end(stream);
                wire.reset(stream);
            }
            wire.settle();
        }
    },
    /** Streams with something unread that both ends have ended. */
    UNREAD_ENDS(When.READING) {
        @Override
        void perform(HostileWire wire) throws InterruptedException {
            for (int i = 0; i < REPEATS && !wire.isOver(); i++) {
                int stream = allowed(wire, HostileHost.OVER);
                wire.data(stream, (byte) 1);
                wire.end(stream);
                if (i % 32 == 31) {
                    wire.settle();
                }
            }
        }
    },
    /** Streams without end, and each waits for the rest of a line. */
    STREAMS(When.READING) {
        @Override
        void perform(HostileWire wire) throws InterruptedException {
            byte[] half = Arrays.copyOf(HostileWire.proposal("/test/" + "x".repeat(1000)), 1000);
            int stream = wire.open();
            for (int i = 0; i < 2 * REPEATS && stream >= 0 && !wire.isOver(); i++) {
                if (i < 200) {
                    wire.data(stream, half);
                }
                if (i % 1000 == 999) {
                    // Who does not read the refusals is thrown out.
                    wire.settle();
                }
                stream = wire.open();
            }
            wire.settle();
        }
    },
    /** Messages that nobody takes: empty ones, and half of a large one. */
    MESSAGES(When.READING) {
        @Override
        void perform(HostileWire wire) throws InterruptedException {
            int stream = wire.open("/p2p4j/message/1.0.0");
            for (int i = 0; i < 100; i++) {
                wire.data(stream, new byte[1000]);
            }
            // The length of 65,536 and some of them.
            wire.data(stream, (byte) 0x80, (byte) 0x80, (byte) 4);
            for (int i = 0; i < 8; i++) {
                wire.data(stream, new byte[8000]);
            }
            wire.settle();
        }
    },
    /** Parts of frames and records. */
    PARTS(When.READING) {
        @Override
        void perform(HostileWire wire) throws InterruptedException {
            int stream = wire.open(HostileHost.KEEP);
            wire.settle();
            if (wire instanceof HostileSocket socket) {
                socket.breakOff(stream);
            }
        }
    },
    /** Windows as large as there can be, and nothing that comes is read. */
    WINDOWS(When.NOT_READING) {
        @Override
        void perform(HostileWire wire) {
            for (int i = 0; i < 32; i++) {
                int stream = wire.open(HostileHost.POUR);
                if (wire instanceof HostileSocket socket && socket.frames() == HostileFrames.YAMUX) {
                    socket.write(HostileFrames.window(stream, 0x7fff_0000));
                }
            }
            wire.push();
        }
    },
    /** Streams without end, and their refusals are not read. */
    STREAMS_UNREAD(When.NOT_READING) {
        @Override
        void perform(HostileWire wire) {
            while (!wire.isOver()) {
                wire.open();
            }
        }
    },
    /** Pings without end, and the answers are not read. */
    PINGS_UNREAD(When.NOT_READING) {
        @Override
        void perform(HostileWire wire) {
            while (!wire.isOver()) {
                ((HostileSocket) wire).write(HostileFrames.ping(1));
            }
        }
    };

    /** When in its connection, and how. */
    enum When {
        EARLY,
        READING,
        NOT_READING
    }

    private static final int REPEATS = 20_000;
    private static final int DRIPPING = 60;

    private final When when;

    HostileAct(When when) {
        this.when = when;
    }

    When when() {
        return when;
    }

    /** Tells whether the other end must end the connection for it. */
    boolean isPunished(boolean socket) {
        // What is refused is reset as well.
        boolean resets = this == EARLY_RESETS || this == UNREAD_RESETS || this == UNREAD_ENDS;
        return this == STREAMS_UNREAD || this == PINGS_UNREAD || (resets && !socket);
    }

    /** Tells whether it can be done. */
    boolean fits(boolean socket, boolean yamux) {
        return switch (this) {
            case EARLY_DRIP,
                    EARLY_RESETS,
                    EARLY_PUSHES,
                    DRIP,
                    FILL,
                    UNREAD_RESETS,
                    UNREAD_ENDS,
                    STREAMS,
                    MESSAGES,
                    WINDOWS -> true;
            case PARTS, STREAMS_UNREAD -> socket;
            case PINGS_UNREAD -> socket && yamux;
        };
    }

    /** What it does on a connection of its own, which goes on as it is afterwards. */
    abstract void perform(HostileWire wire) throws InterruptedException;

    private static void drip(HostileWire wire) throws InterruptedException {
        int[] streams = new int[DRIPPING];
        for (int i = 0; i < DRIPPING; i++) {
            streams[i] = wire.open(HostileHost.KEEP);
        }
        for (int i = 0; i < 2 * REPEATS && !wire.isOver(); i++) {
            wire.data(streams[i % DRIPPING], (byte) i);
        }
        wire.settle();
    }

    /** Opens a stream when there may be one more; QUIC lets the peer wait for it. */
    private static int allowed(HostileWire wire, String protocol) throws InterruptedException {
        int stream = wire.open(protocol);
        while (stream < 0 && !wire.isOver()) {
            wire.settle();
            stream = wire.open(protocol);
        }
        return stream;
    }
}
