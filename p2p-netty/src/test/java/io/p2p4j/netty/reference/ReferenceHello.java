package io.p2p4j.netty.reference;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** The fields of a hello, {@code docs/WIRE.md} section 1. Immutable. */
public final class ReferenceHello {
    /** The fields' tags. */
    public static final int VERSIONS = 1;

    /** See above. */
    public static final int FEATURES = 2;

    /** See above. */
    public static final int MESSAGE_BYTES_MAX = 3;

    /** See above. */
    public static final int FRAME_BYTES_MAX = 4;

    /** See above. */
    public static final int MESSAGE_WINDOW = 5;

    /** See above. */
    public static final int STREAM_WINDOW = 6;

    /** See above. */
    public static final int CONNECTION_WINDOW = 7;

    /** See above. */
    public static final int STREAMS_MAX = 8;

    /** See above. */
    public static final int AGENT = 9;

    /** See above. */
    public static final int PROTOCOLS = 10;

    /** The limit of what is absent. */
    public static final int WINDOW_DEFAULT = 65_536;

    /** The largest frame of a peer that names none. */
    public static final int FRAME_DEFAULT = 16_384;

    private static final int STREAMS_MAX_OWN = 64;
    private static final int MESSAGE_MAX_OWN = 4 << 20;
    private static final int WINDOW_OWN = 256 << 10;

    private final SortedMap<Integer, byte[]> values;

    private ReferenceHello(SortedMap<Integer, byte[]> values) {
        this.values = values;
    }

    /**
     * Returns what the reference peer says of itself.
     *
     * @param protocols the streams that it takes
     * @return version 1 with every feature but {@code update} and {@code priority}
     */
    public static ReferenceHello own(List<String> protocols) {
        return new ReferenceHello(new TreeMap<>())
                .with(VERSIONS, joined(varint(1), varint(1)))
                .withNames(FEATURES, List.of("streams", "half-close"))
                .with(MESSAGE_BYTES_MAX, varint(MESSAGE_MAX_OWN))
                .with(MESSAGE_WINDOW, varint(WINDOW_OWN))
                .with(CONNECTION_WINDOW, varint(WINDOW_OWN))
                .with(STREAMS_MAX, varint(STREAMS_MAX_OWN))
                .with(AGENT, "reference/1".getBytes(StandardCharsets.UTF_8))
                .withNames(PROTOCOLS, protocols);
    }

    /**
     * Changes a field.
     *
     * @param tag which
     * @param value its bytes
     * @return a hello like this one
     */
    public ReferenceHello with(int tag, byte[] value) {
        SortedMap<Integer, byte[]> changed = new TreeMap<>(values);
        changed.put(tag, value.clone());
        return new ReferenceHello(changed);
    }

    /**
     * Changes a list of names.
     *
     * @param tag which
     * @param names the names
     * @return a hello like this one
     */
    public ReferenceHello withNames(int tag, List<String> names) {
        ByteArrayOutputStream list = new ByteArrayOutputStream();
        for (String name : names) {
            byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
            list.writeBytes(varint(bytes.length));
            list.writeBytes(bytes);
        }
        return with(tag, list.toByteArray());
    }

    /**
     * Changes the versions.
     *
     * @param min the lowest
     * @param max the highest
     * @return a hello like this one
     */
    public ReferenceHello withVersions(long min, long max) {
        return with(VERSIONS, joined(varint(min), varint(max)));
    }

    static ReferenceHello parse(byte[] fields) {
        SortedMap<Integer, byte[]> values = new TreeMap<>();
        ByteBuffer from = ByteBuffer.wrap(fields);
        while (from.hasRemaining()) {
            int tag = (int) varint(from);
            byte[] value = new byte[(int) varint(from)];
            from.get(value);
            if (values.put(tag, value) != null) {
                throw new IllegalArgumentException("hello has the field " + tag + " twice");
            }
        }
        return new ReferenceHello(values);
    }

    /**
     * Returns the fields as they stand after the hello's length.
     *
     * @return bytes
     */
    public byte[] encoded() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        values.forEach((tag, value) -> {
            out.writeBytes(varint(tag));
            out.writeBytes(varint(value.length));
            out.writeBytes(value);
        });
        return out.toByteArray();
    }

    /**
     * Tells whether this is the hello of a listener that refuses.
     *
     * @return true when it has no field
     */
    public boolean isRefusal() {
        return values.isEmpty();
    }

    long number(int tag, long absent) {
        byte[] value = values.get(tag);
        return value == null ? absent : varint(ByteBuffer.wrap(value));
    }

    String text(int tag) {
        byte[] value = values.get(tag);
        return value == null ? "" : new String(value, StandardCharsets.UTF_8);
    }

    List<String> names(int tag) {
        List<String> names = new ArrayList<>();
        byte[] value = values.get(tag);
        ByteBuffer from = ByteBuffer.wrap(value == null ? new byte[0] : value);
        while (from.hasRemaining()) {
            byte[] name = new byte[(int) varint(from)];
            from.get(name);
            names.add(new String(name, StandardCharsets.UTF_8));
        }
        return names;
    }

    /** Tells whether both ranges of versions have one in common. */
    boolean agreesWith(ReferenceHello other) {
        ByteBuffer own = ByteBuffer.wrap(required(VERSIONS));
        ByteBuffer others = ByteBuffer.wrap(other.required(VERSIONS));
        long min = Math.max(varint(own), varint(others));
        long max = Math.min(varint(own), varint(others));
        return min <= max;
    }

    private byte[] required(int tag) {
        byte[] value = values.get(tag);
        if (value == null) {
            throw new IllegalArgumentException("hello without the field " + tag);
        }
        return value;
    }

    /**
     * Writes a number.
     *
     * @param value 0 to 2<sup>63</sup>-1
     * @return its shortest form
     */
    public static byte[] varint(long value) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        long rest = value;
        while (rest >= 0x80) {
            out.write((int) ((rest & 0x7f) | 0x80));
            rest >>>= 7;
        }
        out.write((int) rest);
        return out.toByteArray();
    }

    private static long varint(ByteBuffer from) {
        long value = 0;
        for (int shift = 0; shift < 63; shift += 7) {
            int next = from.get();
            value |= (next & 0x7fL) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw new IllegalArgumentException("a varint of more than 9 bytes");
    }

    private static byte[] joined(byte[] one, byte[] other) {
        return ReferenceIdentity.joined(one, other);
    }
}
