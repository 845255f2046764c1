package io.p2p4j.node.message;

import io.p2p4j.api.Priority;
import io.p2p4j.api.identity.KeyType;
import io.p2p4j.api.identity.PublicKey;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Frames to bytes and back, for one connection; docs/NODE.md, section "Messages". Sans-IO. Has the types that each direction has learnt,
 * so frames are encoded in the order in which they are sent. Not thread-safe.
 */
final class FrameCodec {
    /** The most that a direct message's envelope takes beside its payload, once the connection knows its type's name. */
    static final int DATA_OVERHEAD_MAX = 16;

    /** Room beside the payload of any frame, whatever it holds: names, keys, signatures, varints. */
    static final int FRAME_OVERHEAD_MAX = 256;

    /** Messages of one batch. */
    static final int BATCH_FRAMES_MAX = 64;

    private static final int HELLO = 1;
    private static final int DATA = 2;
    private static final int ACK = 3;
    private static final int REJECT = 4;
    private static final int BATCH = 5;
    private static final int BROADCAST = 6;

    private static final int FLAG_ACKNOWLEDGE = 4;
    private static final int FLAG_ZSTD = 8;
    private static final int FLAG_REQUEST = 16;
    private static final int FLAG_REPLY = 32;
    private static final int FLAGS_ALL = 63;

    private static final int ACKS_MAX = 1024;
    private static final int KEY_BYTES_MAX = 64;
    private static final int SIGNATURE_BYTES = 64;
    private static final byte[] DOMAIN = "p2p4j broadcast 1\n".getBytes(StandardCharsets.US_ASCII);
    private static final Priority[] PRIORITIES = Priority.values();

    private final TypeNames sent = new TypeNames();
    private final TypeNames received = new TypeNames();

    /** Encodes a frame for this connection. */
    byte[] encode(Frame frame) {
        FrameWriter out = new FrameWriter(frame instanceof Frame.Data data ? data.payload().length + 32 : 64);
        write(frame, out);
        return out.toBytes();
    }

    private void write(Frame frame, FrameWriter out) {
        if (frame instanceof Frame.Data data) {
            writeData(data, out);
        } else if (frame instanceof Frame.Ack ack) {
            writeAck(ack, out);
        } else if (frame instanceof Frame.Hello hello) {
            out.put(HELLO);
            out.putVarint(hello.version());
            out.putLong(hello.incarnation());
            out.putVarint(hello.epochMillis());
            out.putVarint(hello.features());
            out.putVarint(hello.oldest());
            out.putVarint(hello.credit());
        } else if (frame instanceof Frame.Reject reject) {
            out.put(REJECT);
            out.putVarint(reject.sequence());
            out.putVarint(reject.code().number());
            out.put(cut(reject.detail()));
        } else if (frame instanceof Frame.Broadcast broadcast) {
            out.put(BROADCAST);
            out.put(broadcast.hops());
            writeBody(broadcast.body(), out);
            out.put(broadcast.signature());
        }
    }

    private void writeData(Frame.Data data, FrameWriter out) {
        out.put(DATA);
        out.put(data.priority().compareTo(Priority.CRITICAL)
                | (data.acknowledge() ? FLAG_ACKNOWLEDGE : 0)
                | (data.compressed() ? FLAG_ZSTD : 0)
                | (data.request() ? FLAG_REQUEST : 0)
                | (data.replyTo() != 0 ? FLAG_REPLY : 0));
        sent.write(data.type(), out);
        out.putVarint(data.sequence());
        out.putVarint(data.ageMillis());
        out.putVarint(data.ttlMillis());
        if (data.replyTo() != 0) {
            out.putVarint(data.replyTo());
        }
        out.put(data.payload());
    }

    private static void writeAck(Frame.Ack ack, FrameWriter out) {
        out.put(ACK);
        out.putVarint(ack.sequences().size());
        long before = 0;
        for (long sequence : ack.sequences()) {
            out.putVarint(sequence - before);
            before = sequence;
        }
    }

    private static void writeBody(BroadcastBody body, FrameWriter out) {
        if (body.type().number() != 0) {
            out.put(body.type().number());
        } else {
            TypeNames.writeNamed(body.type(), out);
        }
        byte[] key = body.origin().toProtobuf();
        out.putVarint(key.length);
        out.put(key);
        out.putLong(body.incarnation());
        out.putVarint(body.sequence());
        out.putVarint(body.ttlMillis());
        out.putVarint(body.timeMillis());
        out.putVarint(body.payload().length);
        out.put(body.payload());
    }

    /** The bytes that the origin of a broadcast signs: all but hops and signature, behind what says what they are. */
    static byte[] signed(BroadcastBody body) {
        FrameWriter out = new FrameWriter(DOMAIN.length + body.payload().length + 128);
        out.put(DOMAIN);
        writeBody(body, out);
        return out.toBytes();
    }

    private static byte[] cut(String detail) {
        StringBuilder ascii = new StringBuilder();
        for (int i = 0; i < detail.length() && i < Frame.Reject.DETAIL_BYTES_MAX; i++) {
            char character = detail.charAt(i);
            ascii.append(character >= ' ' && character < 0x7f ? character : '?');
        }
        return ascii.toString().getBytes(StandardCharsets.US_ASCII);
    }

    /** One message of the provider for encoded frames: a frame alone is itself, several are a batch. */
    static ByteBuffer pack(List<byte[]> frames) {
        if (frames.size() == 1) {
            return ByteBuffer.wrap(frames.get(0));
        }
        int length = 1;
        for (byte[] frame : frames) {
            length += FrameWriter.varintLength(frame.length) + frame.length;
        }
        FrameWriter out = new FrameWriter(length);
        out.put(BATCH);
        for (byte[] frame : frames) {
            out.putVarint(frame.length);
            out.put(frame);
        }
        return out.toBuffer();
    }

    /** The frames of one message of the provider, in their order. */
    List<Frame> decode(byte[] message) throws MessageFormatException {
        FrameInput in = new FrameInput(message);
        int first = in.get();
        if (first != BATCH) {
            return List.of(read(first, in));
        }
        List<Frame> frames = new ArrayList<>();
        while (in.remaining() > 0) {
            if (frames.size() == BATCH_FRAMES_MAX) {
                throw new MessageFormatException("batch of more than " + BATCH_FRAMES_MAX + " frames");
            }
            FrameInput frame = in.slice(in.getLength(in.remaining()));
            frames.add(read(frame.get(), frame));
        }
        return frames;
    }

    private Frame read(int type, FrameInput in) throws MessageFormatException {
        return switch (type) {
            case HELLO -> readHello(in);
            case DATA -> readData(in);
            case ACK -> readAck(in);
            case REJECT -> readReject(in);
            case BROADCAST -> readBroadcast(in);
            default -> throw new MessageFormatException("frame type " + type + " is unknown or not allowed here");
        };
    }

    private static Frame.Hello readHello(FrameInput in) throws MessageFormatException {
        long version = in.getVarint();
        if (version < 1 || version > Integer.MAX_VALUE) {
            throw new MessageFormatException("version " + version + " (expected 1 or more)");
        }
        long incarnation = in.getLong();
        long epochMillis = in.getVarint();
        long features = in.getVarint();
        long oldest = in.getVarint();
        long credit = in.getVarint();
        if (credit < 1 || credit > Integer.MAX_VALUE) {
            throw new MessageFormatException("credit " + credit + " (expected 1 or more)");
        }
        // What a newer version has behind this is not for this one.
        in.rest();
        return new Frame.Hello((int) version, incarnation, epochMillis, features, oldest, (int) credit);
    }

    private Frame.Data readData(FrameInput in) throws MessageFormatException {
        int flags = in.get();
        if (flags > FLAGS_ALL) {
            throw new MessageFormatException("flags " + flags + " (expected at most " + FLAGS_ALL + ")");
        }
        MessageType type = received.read(in);
        long sequence = in.getVarint();
        long age = in.getVarint();
        long ttl = in.getVarint();
        boolean acknowledge = (flags & FLAG_ACKNOWLEDGE) != 0;
        boolean request = (flags & FLAG_REQUEST) != 0;
        if ((sequence == 0) == acknowledge || (request && !acknowledge)) {
            throw new MessageFormatException(
                    "sequence " + sequence + " with flags " + flags + " (expected one where an acknowledgement is)");
        }
        long replyTo = (flags & FLAG_REPLY) != 0 ? in.getVarint() : 0;
        if ((flags & FLAG_REPLY) != 0 && replyTo == 0) {
            throw new MessageFormatException("reply to sequence 0");
        }
        return new Frame.Data(
                PRIORITIES[flags & 3],
                acknowledge,
                (flags & FLAG_ZSTD) != 0,
                request,
                replyTo,
                type,
                sequence,
                age,
                ttl,
                in.rest());
    }

    private static Frame.Ack readAck(FrameInput in) throws MessageFormatException {
        int count = in.getLength(ACKS_MAX);
        List<Long> sequences = new ArrayList<>(Math.min(count, in.remaining()));
        long before = 0;
        for (int i = 0; i < count; i++) {
            long step = in.getVarint();
            if (step == 0 || before + step < 0) {
                throw new MessageFormatException("acknowledgements that do not ascend");
            }
            before += step;
            sequences.add(before);
        }
        in.requireEnd();
        return new Frame.Ack(sequences);
    }

    private static Frame.Reject readReject(FrameInput in) throws MessageFormatException {
        long sequence = in.getVarint();
        RejectCode code = RejectCode.ofNumber(in.getVarint());
        if (in.remaining() > Frame.Reject.DETAIL_BYTES_MAX) {
            throw new MessageFormatException(
                    "detail of " + in.remaining() + " bytes (expected at most " + Frame.Reject.DETAIL_BYTES_MAX + ")");
        }
        byte[] detail = in.rest();
        for (byte character : detail) {
            if (character < ' ' || character == 0x7f) {
                throw new MessageFormatException("detail with byte " + character + " (expected printable ASCII)");
            }
        }
        return new Frame.Reject(sequence, code, new String(detail, StandardCharsets.US_ASCII));
    }

    private static Frame.Broadcast readBroadcast(FrameInput in) throws MessageFormatException {
        int hops = in.get();
        int first = in.get();
        MessageType type =
                first >= TypeNames.NAMED ? TypeNames.readName(first - TypeNames.NAMED, in) : TypeNames.wellKnown(first);
        PublicKey origin = readKey(in.get(in.getLength(KEY_BYTES_MAX)));
        long incarnation = in.getLong();
        long sequence = in.getVarint();
        long ttl = in.getVarint();
        long time = in.getVarint();
        byte[] payload = in.get(in.getLength(in.remaining()));
        byte[] signature = in.get(SIGNATURE_BYTES);
        in.requireEnd();
        return new Frame.Broadcast(
                hops, new BroadcastBody(type, origin, incarnation, sequence, ttl, time, payload), signature);
    }

    private static PublicKey readKey(byte[] protobuf) throws MessageFormatException {
        try {
            PublicKey key = PublicKey.fromProtobuf(protobuf);
            if (key.type() != KeyType.ED25519) {
                throw new MessageFormatException("origin with a key of type " + key.type() + " (expected ED25519)");
            }
            return key;
        } catch (IllegalArgumentException wrong) {
            throw new MessageFormatException("origin's key: " + wrong.getMessage());
        }
    }
}
