package io.p2p4j.netty;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.p2p4j.netty.reference.ReferenceFrames;
import io.p2p4j.netty.reference.ReferenceHello;
import io.p2p4j.tck.HostilePeer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Random;

/** What a hostile connection does until it is thrown out. */
enum Attack {
    /** Speaks nonsense. */
    GARBAGE {
        @Override
        void perform(Attacker by) throws IOException {
            byte[] nonsense = new byte[4096];
            new Random(by.number).nextBytes(nonsense);
            by.write(nonsense);
            by.readToTheEnd();
        }
    },
    /** Connects and says nothing. */
    SILENT {
        @Override
        void perform(Attacker by) throws IOException {
            by.readToTheEnd();
        }
    },
    /** Says the first flight of TLS byte by byte. */
    SLOW_TLS {
        @Override
        void perform(Attacker by) throws IOException {
            by.drip(Attacker.clientHello());
        }
    },
    /** Says the first flight of TLS, lets the other end answer, and goes on no further. */
    HALF_TLS {
        @Override
        void perform(Attacker by) throws IOException {
            by.write(Attacker.clientHello());
            by.readToTheEnd();
        }
    },
    /** Announces a handshake message of 16 MiB, and sends it. */
    HUGE_RECORD {
        @Override
        void perform(Attacker by) throws IOException {
            byte[] record = new byte[5 + (1 << 14)];
            byte[] begin = {22, 3, 1, 0x40, 0, 1, (byte) 0xff, (byte) 0xff, (byte) 0xff};
            System.arraycopy(begin, 0, record, 0, begin.length);
            for (int i = 0; i < 1024; i++) {
                by.write(record);
                System.arraycopy(begin, 0, record, 0, 5);
                record[5] = 0;
            }
            by.readToTheEnd();
        }
    },
    /** Proves an identity, and says the session's hello byte by byte. */
    SLOW_HELLO {
        @Override
        void perform(Attacker by) throws IOException {
            by.secure();
            ByteArrayOutputStream hello = new ByteArrayOutputStream();
            new ReferenceFrames(by.in(), hello).writeHello(ReferenceHello.own(List.of()));
            by.drip(hello.toByteArray());
        }
    },
    /** Announces a message that does not fit into memory. */
    HUGE_FRAME {
        @Override
        void perform(Attacker by) throws IOException {
            ReferenceFrames frames = by.open();
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            bytes.write(ReferenceFrames.MESSAGE);
            bytes.writeBytes(ReferenceHello.varint(HostilePeer.HUGE_BYTES));
            frames.write(bytes.toByteArray());
            by.readToTheEnd();
        }
    },
    /** Opens streams and keeps them. */
    STREAM_FLOOD {
        @Override
        void perform(Attacker by) throws IOException {
            ReferenceFrames frames = by.open();
            by.drain();
            for (long id = 1; by.goesOn(id / 2); id += 2) {
                open(frames, id);
            }
        }
    },
    /** Opens streams and resets them at once. */
    RESET_FLOOD {
        @Override
        void perform(Attacker by) throws IOException {
            ReferenceFrames frames = by.open();
            by.drain();
            for (long id = 1; by.goesOn(id / 2); id += 2) {
                open(frames, id);
                frames.write(ReferenceFrames.STREAM_RESET, new byte[0], id, 1);
            }
        }
    },
    /** Asks for answers and reads none of them. */
    NEVER_READING {
        @Override
        void perform(Attacker by) throws IOException {
            ReferenceFrames frames = by.open();
            byte[] message = new byte[8192];
            for (int i = 0; by.goesOn(i); i++) {
                frames.write(ReferenceFrames.MESSAGE, message);
                frames.write(ReferenceFrames.PING, new byte[8]);
            }
        }
    },
    /** Proves an identity, and vanishes without a word. */
    HALF_OPEN {
        @Override
        void perform(Attacker by) throws IOException {
            by.open();
            by.readToTheEnd();
        }
    },
    /** Shows certificates that are too many, too large, too deep or too full. */
    CERTIFICATE_BOMB {
        @Override
        void perform(Attacker by) throws IOException {
            by.show(by.number + by.visits());
            by.readToTheEnd();
        }
    },
    /** Connects and leaves, with all the others of its kind from one address. */
    CROWD {
        @Override
        void perform(Attacker by) throws IOException {
            by.write(new byte[] {22});
        }
    };

    abstract void perform(Attacker by) throws IOException;

    private static void open(ReferenceFrames frames, long id) throws IOException {
        frames.write(ReferenceFrames.STREAM_OPEN, HostileHost.PROTOCOL.getBytes(US_ASCII), id, 2);
    }
}
