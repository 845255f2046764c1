package io.p2p4j.netty.reference;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The bytes of {@code docs/WIRE.md} sections 1 and 3, without a rule of when to say what: who attacks says what he likes.
 * One thread reads; writes are whole frames and may come from any thread.
 */
public final class ReferenceFrames {
    /** The types of frames. */
    public static final int MESSAGE = 0x01;

    /** See above. */
    public static final int MESSAGE_PART = 0x02;

    /** See above. */
    public static final int MESSAGES_END = 0x03;

    /** See above. */
    public static final int STREAM_OPEN = 0x04;

    /** See above. */
    public static final int STREAM_ACCEPT = 0x05;

    /** See above. */
    public static final int STREAM_REFUSE = 0x06;

    /** See above. */
    public static final int STREAM_DATA = 0x07;

    /** See above. */
    public static final int STREAM_END = 0x08;

    /** See above. */
    public static final int STREAM_RESET = 0x09;

    /** See above. */
    public static final int WINDOW = 0x0a;

    /** See above. */
    public static final int WINDOW_ALL = 0x0b;

    /** See above. */
    public static final int PING = 0x0c;

    /** See above. */
    public static final int PONG = 0x0d;

    /** See above. */
    public static final int UPDATE = 0x0e;

    /** See above. */
    public static final int CLOSE = 0x0f;

    private static final byte[] PREFACE = {(byte) 0xf0, 'p', '2', 'p', '4', 'j'};
    private static final int HELLO_BYTES_MAX = 16_384;
    private static final int BODY_BYTES_MAX = 16 << 20;
    private static final int PING_BYTES = 8;

    /** How many varints follow each type, the length of a body among them. */
    private static final int[] FIELDS = {0, 1, 1, 0, 3, 1, 2, 2, 1, 2, 2, 1, 0, 0, 1, 2};

    private static final List<Integer> WITH_LENGTH =
            List.of(MESSAGE, MESSAGE_PART, STREAM_OPEN, STREAM_DATA, UPDATE, CLOSE);

    private final DataInputStream in;
    private final OutputStream out;

    /**
     * Speaks over any pair of streams.
     *
     * @param in what comes
     * @param out where it goes
     */
    public ReferenceFrames(InputStream in, OutputStream out) {
        this.in = new DataInputStream(in);
        this.out = out;
    }

    /**
     * One frame.
     *
     * @param type its type
     * @param fields its fields, without the length of the body
     * @param body its body; empty when it has none
     */
    public record Frame(int type, List<Long> fields, byte[] body) {
        /**
         * Copies.
         *
         * @param type see the component
         * @param fields see the component
         * @param body see the component
         */
        public Frame {
            fields = List.copyOf(fields);
            body = body.clone();
        }

        @Override
        public byte[] body() {
            return body.clone();
        }

        long field(int index) {
            return fields.get(index);
        }

        String text() {
            return new String(body, StandardCharsets.UTF_8);
        }
    }

    /**
     * Makes the bytes of a frame.
     *
     * @param type its type
     * @param body its body
     * @param fields its fields, without the length of the body
     * @return the bytes
     */
    public static byte[] encode(int type, byte[] body, long... fields) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(type);
        for (long field : fields) {
            bytes.writeBytes(ReferenceHello.varint(field));
        }
        if (WITH_LENGTH.contains(type)) {
            bytes.writeBytes(ReferenceHello.varint(body.length));
        }
        bytes.writeBytes(body);
        return bytes.toByteArray();
    }

    /**
     * Writes any bytes at once.
     *
     * @param bytes what to say
     */
    public void write(byte[] bytes) throws IOException {
        synchronized (out) {
            out.write(bytes);
            out.flush();
        }
    }

    /**
     * Writes a frame.
     *
     * @param type its type
     * @param body its body
     * @param fields its fields, without the length of the body
     */
    public void write(int type, byte[] body, long... fields) throws IOException {
        write(encode(type, body, fields));
    }

    /**
     * Writes the preface and a hello.
     *
     * @param hello the hello
     */
    public void writeHello(ReferenceHello hello) throws IOException {
        byte[] fields = hello.encoded();
        write(ReferenceIdentity.joined(PREFACE, ReferenceHello.varint(fields.length), fields));
    }

    /**
     * Reads the preface and a hello.
     *
     * @return the other end's hello
     */
    public ReferenceHello readHello() throws IOException {
        byte[] preface = in.readNBytes(PREFACE.length);
        if (!Arrays.equals(PREFACE, preface)) {
            throw new IOException(
                    "preface " + Arrays.toString(preface) + " (expected " + Arrays.toString(PREFACE) + ")");
        }
        long length = readVarint();
        if (length > HELLO_BYTES_MAX) {
            throw new IOException("hello of " + length + " bytes");
        }
        return ReferenceHello.parse(readBytes((int) length));
    }

    /**
     * Reads the next frame.
     *
     * @return the frame; empty when the link ends between two frames
     */
    public Optional<Frame> read() throws IOException {
        int type = in.read();
        if (type < 0) {
            return Optional.empty();
        }
        if (type == 0 || type >= FIELDS.length) {
            throw new IOException("frame of the type " + type);
        }
        List<Long> fields = new ArrayList<>();
        for (int i = 0; i < FIELDS[type]; i++) {
            fields.add(readVarint());
        }
        byte[] body = {};
        if (WITH_LENGTH.contains(type)) {
            long length = fields.remove(fields.size() - 1);
            if (length > BODY_BYTES_MAX) {
                throw new IOException("body of " + length + " bytes");
            }
            body = readBytes((int) length);
        } else if (type == PING || type == PONG) {
            body = readBytes(PING_BYTES);
        }
        return Optional.of(new Frame(type, fields, body));
    }

    private byte[] readBytes(int count) throws IOException {
        byte[] bytes = in.readNBytes(count);
        if (bytes.length < count) {
            throw new EOFException("the link ended within a frame");
        }
        return bytes;
    }

    private long readVarint() throws IOException {
        long value = 0;
        for (int shift = 0; shift < 63; shift += 7) {
            int next = in.readUnsignedByte();
            value |= (next & 0x7fL) << shift;
            if (next < 0x80) {
                if (next == 0 && shift > 0) {
                    throw new IOException("a varint that is not in its shortest form");
                }
                return value;
            }
        }
        throw new IOException("a varint of more than 9 bytes");
    }
}
