package io.p2p4j.libp2p;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A peer's end of a connection, by hand: it proves who it is, opens streams and does with them what it wants. What it does
 * may wait until {@link #push}. When the other end has ended the connection, nothing is done any more. Used by one thread.
 */
abstract class HostileWire implements AutoCloseable {
    private static final byte[] NOTHING = {};
    private static final int PING_BYTES = 32;

    /** What the next answer to a ping is; it does not occur in anything else. */
    private final byte[] ping = new byte[PING_BYTES];

    private int pings;
    private int pingStream;
    /** The last bytes that came, as many as an answer can begin with. */
    private byte[] tail = NOTHING;

    private boolean answered;

    /** Opens a stream; -1 when the other end allows none now. */
    abstract int open();

    abstract void data(int stream, byte... bytes);

    abstract void end(int stream);

    abstract void reset(int stream);

    /** Refuses to say who it is: then the other end talks to a peer that it knows nothing of. */
    abstract void refuseIdentify();

    /** Sends what waits. */
    abstract void push();

    /** Tells whether the other end has ended the connection. */
    abstract boolean isOver();

    @Override
    public abstract void close();

    // What waits for an answer; guarded by this, since another thread may bring it.

    /** Opens the stream of the pings, which is of use while no other can be opened. */
    final void begin() {
        pingStream = open("/ipfs/ping/1.0.0");
        push();
    }

    /** Opens a stream of a protocol. */
    final int open(String protocol) {
        int stream = open();
        data(stream, proposal(protocol));
        return stream;
    }

    static byte[] proposal(String protocol) {
        ByteArrayOutputStream lines = new ByteArrayOutputStream();
        for (String line : new String[] {"/multistream/1.0.0", protocol}) {
            int length = line.length() + 1;
            if (length > 127) {
                lines.write(length & 127 | 128);
                lines.write(length >> 7);
            } else {
                lines.write(length);
            }
            lines.writeBytes((line + "\n").getBytes(StandardCharsets.US_ASCII));
        }
        return lines.toByteArray();
    }

    /** Bytes of the other end, of whatever stream; called by who reads. */
    final synchronized void heard(byte[] bytes) {
        byte[] all = Arrays.copyOf(tail, tail.length + bytes.length);
        System.arraycopy(bytes, 0, all, tail.length, bytes.length);
        for (int at = 0; at + PING_BYTES <= all.length && !answered; at++) {
            answered = Arrays.equals(all, at, at + PING_BYTES, ping, 0, PING_BYTES);
        }
        tail = Arrays.copyOfRange(all, Math.max(0, all.length - PING_BYTES + 1), all.length);
        notifyAll();
    }

    /** Lets who waits look again. */
    final synchronized void wake() {
        notifyAll();
    }

    /** Waits until the other end has dealt with everything before, or has ended the connection. */
    final void settle() throws InterruptedException {
        synchronized (this) {
            Arrays.fill(ping, (byte) 0xa5);
            ping[0] = (byte) ++pings;
            answered = false;
        }
        data(pingStream, ping.clone());
        push();
        long end = System.nanoTime() + 120_000_000_000L;
        synchronized (this) {
            while (!answered && !isOver()) {
                if (System.nanoTime() > end) {
                    throw new AssertionError("no answer to ping " + pings);
                }
                wait(1000);
            }
        }
    }
}
