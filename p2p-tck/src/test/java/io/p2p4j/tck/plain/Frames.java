package io.p2p4j.tck.plain;

import io.p2p4j.api.context.ProviderContext;
import io.p2p4j.api.error.ErrorCode;
import io.p2p4j.api.error.P2PException;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;

/** The wire: a type, four bytes of length, and the payload. */
final class Frames {
    static final int HELLO = 'h';
    static final int MESSAGE = 'm';
    static final int END = 'e';
    static final int CLOSE = 'c';
    static final int PING = 'p';
    static final int PONG = 'q';
    /** What a hello or a close may have at most. */
    static final int CONTROL_MAX = 2048;

    private static final int HEADER = 5;

    record Frame(int type, byte[] payload) {}

    private final Socket socket;
    private final DataInputStream in;
    private volatile long heardNanos;

    Frames(Socket socket, ProviderContext context) throws IOException {
        this.socket = socket;
        socket.setTcpNoDelay(true);
        heardNanos = context.nanoTime();
        in = new DataInputStream(new FilterInputStream(socket.getInputStream()) {
            @Override
            public int read(byte[] bytes, int from, int count) throws IOException {
                int got = super.read(bytes, from, count);
                heardNanos = context.nanoTime();
                return got;
            }
        });
    }

    /** When the peer was last heard. */
    long heardNanos() {
        return heardNanos;
    }

    Socket socket() {
        return socket;
    }

    /** Reads a frame; the length is looked at before anything is allocated. */
    Frame read(int payloadMax) throws IOException {
        ByteBuffer header = ByteBuffer.wrap(readAll(HEADER));
        int type = header.get();
        int length = header.getInt();
        int allowed = type == MESSAGE ? payloadMax : CONTROL_MAX;
        if (length < 0 || length > allowed) {
            throw P2PException.of(
                    ErrorCode.FRAME_TOO_LARGE,
                    "frame " + type + " of " + Integer.toUnsignedString(length) + " bytes (expected at most " + allowed
                            + ")");
        }
        return new Frame(type, readAll(length));
    }

    private byte[] readAll(int count) throws IOException {
        byte[] bytes = in.readNBytes(count);
        if (bytes.length < count) {
            throw new EOFException("the connection ended");
        }
        return bytes;
    }

    /** Writes a frame with one call to the system, which may block. */
    void write(int type, byte[] payload) throws IOException {
        ByteBuffer frame = ByteBuffer.allocate(HEADER + payload.length);
        frame.put((byte) type).putInt(payload.length).put(payload);
        socket.getOutputStream().write(frame.array());
    }

    static void closeQuietly(Socket socket, boolean reset) {
        try {
            if (reset) {
                socket.setSoLinger(true, 0);
            }
            socket.close();
        } catch (IOException alreadyClosed) {
            return;
        }
    }
}
