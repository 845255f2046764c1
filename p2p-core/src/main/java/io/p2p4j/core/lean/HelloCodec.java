package io.p2p4j.core.lean;

import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.core.session.SessionEvent;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The fields of the hello and of UPDATE (docs/WIRE.md section 1). */
final class HelloCodec {
    private static final int VERSIONS = 1;
    private static final int FEATURES = 2;
    private static final int MESSAGE_BYTES_MAX = 3;
    private static final int FRAME_BYTES_MAX = 4;
    private static final int MESSAGE_WINDOW = 5;
    private static final int STREAM_WINDOW = 6;
    private static final int CONNECTION_WINDOW = 7;
    private static final int STREAMS_MAX = 8;
    private static final int AGENT = 9;
    private static final int PROTOCOLS = 10;
    private static final int LISTEN_ADDRESSES = 11;
    private static final int OBSERVED_ADDRESS = 12;
    private static final int KNOWN_MAX = OBSERVED_ADDRESS;

    private static final int WINDOW_ABSENT = 65_536;
    private static final int FRAME_ABSENT = 16_384;
    private static final int FIELD_HEADER_BYTES_MAX = 4;
    private static final byte[] NOTHING = {};
    /** More than all numbers and the headers of all fields take. Most hellos are short, and each connection begins with one. */
    private static final int FIXED_BYTES_MAX = 256;

    /** The features of this implementation, which most peers have as well. */
    private static final List<byte[]> OWN_FEATURES = bytes(Wire.FEATURES);

    private static final ByteBuffer OWN_FEATURES_FIELD = field(OWN_FEATURES);

    private HelloCodec() {}

    private static ByteBuffer field(List<byte[]> entries) {
        ByteBuffer field = ByteBuffer.allocate((int) bytesMax(entries));
        for (byte[] entry : entries) {
            Wire.putVarint(field, entry.length);
            field.put(entry);
        }
        return field.flip().asReadOnlyBuffer();
    }

    static byte[] encode(Hello hello) {
        List<byte[]> features = hello.features().equals(Wire.FEATURES) ? OWN_FEATURES : bytes(hello.features());
        byte[] agent = Text.utf8(hello.agent(), Wire.AGENT_BYTES_MAX);
        byte[] observed = hello.observedAddress().map(Multiaddr::toBytes).orElse(NOTHING);
        List<byte[]> protocols = bytes(hello.protocols());
        List<byte[]> addresses = addressBytes(hello.listenAddresses());
        ByteBuffer out = buffer(bytesMax(features) + agent.length + observed.length, protocols, addresses);
        ByteBuffer versions = ByteBuffer.allocate(2 * Wire.VARINT_BYTES_MAX);
        Wire.putVarint(versions, hello.versionMin());
        Wire.putVarint(versions, hello.versionMax());
        putField(out, VERSIONS, versions.flip());
        putList(out, FEATURES, features);
        putNumber(out, MESSAGE_BYTES_MAX, hello.messageBytesMax());
        putNumber(out, FRAME_BYTES_MAX, hello.frameBytesMax());
        putNumber(out, MESSAGE_WINDOW, hello.messageWindow());
        putNumber(out, STREAM_WINDOW, hello.streamWindow());
        putNumber(out, CONNECTION_WINDOW, hello.connectionWindow());
        putNumber(out, STREAMS_MAX, hello.streamsMax());
        putField(out, AGENT, ByteBuffer.wrap(agent));
        if (observed.length > 0) {
            putField(out, OBSERVED_ADDRESS, ByteBuffer.wrap(observed));
        }
        putServices(out, protocols, addresses);
        return Arrays.copyOf(out.array(), out.position());
    }

    static byte[] encodeUpdate(List<String> protocols, List<Multiaddr> listenAddresses) {
        List<byte[]> protocolBytes = bytes(protocols);
        List<byte[]> addresses = addressBytes(listenAddresses);
        ByteBuffer out = buffer(0, protocolBytes, addresses);
        putServices(out, protocolBytes, addresses);
        return Arrays.copyOf(out.array(), out.position());
    }

    /** Reads a hello. */
    static Hello decode(ByteBuffer in) {
        Fields values = split(in);
        ByteBuffer versions = values.get(VERSIONS);
        if (versions == null) {
            throw WireException.malformed("the hello names no versions");
        }
        int versionMin = bounded("version", Wire.getVarint(versions), 0);
        int versionMax = bounded("version", Wire.getVarint(versions), versionMin);
        if (versions.hasRemaining()) {
            throw WireException.malformed("the versions of the hello do not fill their field");
        }
        ByteBuffer seen = values.get(OBSERVED_ADDRESS);
        Optional<Multiaddr> observed = seen == null ? Optional.empty() : address(seen);
        return new Hello(
                versionMin,
                versionMax,
                features(values.get(FEATURES)),
                number("messageBytesMax", values.get(MESSAGE_BYTES_MAX), 1, WINDOW_ABSENT),
                number("frameBytesMax", values.get(FRAME_BYTES_MAX), Wire.LIMIT_MIN, FRAME_ABSENT),
                number("messageWindow", values.get(MESSAGE_WINDOW), Wire.LIMIT_MIN, WINDOW_ABSENT),
                number("streamWindow", values.get(STREAM_WINDOW), Wire.LIMIT_MIN, WINDOW_ABSENT),
                number("connectionWindow", values.get(CONNECTION_WINDOW), Wire.LIMIT_MIN, WINDOW_ABSENT),
                number("streamsMax", values.get(STREAMS_MAX), 0, 0),
                agent(values.get(AGENT)),
                protocols(values.get(PROTOCOLS)),
                addresses(values.get(LISTEN_ADDRESSES)),
                observed);
    }

    /** Reads the two lists of an UPDATE. */
    static SessionEvent.PeerChanged decodeUpdate(ByteBuffer in) {
        Fields values = split(in);
        return new SessionEvent.PeerChanged(protocols(values.get(PROTOCOLS)), addresses(values.get(LISTEN_ADDRESSES)));
    }

    private static Fields split(ByteBuffer in) {
        Fields values = new Fields(in.duplicate());
        while (in.hasRemaining()) {
            long tag = Wire.getVarint(in);
            int bytes = length(in);
            if (tag >= 1 && tag <= KNOWN_MAX) {
                values.put((int) tag, in.position(), bytes);
            }
            in.position(in.position() + bytes);
        }
        return values;
    }

    /** Where each field's value stands. One buffer shows them, one after the other. */
    private static final class Fields {
        private final ByteBuffer view;
        private final int[] starts = new int[KNOWN_MAX + 1];
        private final int[] ends = new int[KNOWN_MAX + 1];

        Fields(ByteBuffer view) {
            this.view = view;
        }

        void put(int tag, int start, int bytes) {
            // A value has a tag before it, so none begins at 0.
            if (starts[tag] != 0) {
                throw WireException.malformed("field " + tag + " of the hello occurs twice");
            }
            starts[tag] = start;
            ends[tag] = start + bytes;
        }

        boolean has(int tag) {
            return starts[tag] != 0;
        }

        /** The value, until the next one is asked for; null when it is absent. */
        @Nullable
        ByteBuffer get(int tag) {
            return has(tag) ? view.limit(ends[tag]).position(starts[tag]) : null;
        }
    }

    private static int length(ByteBuffer in) {
        long length = Wire.getVarint(in);
        if (length > in.remaining()) {
            throw WireException.malformed(
                    "a field of " + length + " bytes (expected at most the " + in.remaining() + " that follow)");
        }
        return (int) length;
    }

    private static ByteBuffer slice(ByteBuffer in) {
        int length = length(in);
        ByteBuffer value = in.slice(in.position(), length);
        in.position(in.position() + length);
        return value;
    }

    private static int number(String name, @Nullable ByteBuffer value, int min, int absent) {
        if (value == null) {
            return absent;
        }
        int number = bounded(name, Wire.getVarint(value), min);
        if (value.hasRemaining()) {
            throw WireException.malformed(name + " does not fill its field");
        }
        return number;
    }

    private static int bounded(String name, long value, int min) {
        if (value < min || value > Integer.MAX_VALUE) {
            throw WireException.malformed(name + " of the hello is " + value + " (expected " + min + " to 2^31-1)");
        }
        return (int) value;
    }

    private static List<ByteBuffer> list(String name, @Nullable ByteBuffer value, int entriesMax) {
        List<ByteBuffer> entries = new ArrayList<>();
        while (value != null && value.hasRemaining()) {
            if (entries.size() == entriesMax) {
                throw WireException.malformed(name + " has more than " + entriesMax + " entries");
            }
            entries.add(slice(value));
        }
        return entries;
    }

    private static SortedSet<String> features(@Nullable ByteBuffer value) {
        if (OWN_FEATURES_FIELD.equals(value)) {
            return Wire.FEATURES;
        }
        SortedSet<String> names = new TreeSet<>();
        for (ByteBuffer entry : list("features", value, Wire.FEATURES_MAX)) {
            String name = Text.utf8("a feature", entry);
            if (name.isEmpty() || name.length() > Wire.FEATURE_CHARS_MAX) {
                throw WireException.malformed("a feature's name has " + name.length() + " characters (expected 1 to "
                        + Wire.FEATURE_CHARS_MAX + ")");
            }
            names.add(name);
        }
        return Collections.unmodifiableSortedSet(names);
    }

    private static String agent(@Nullable ByteBuffer value) {
        if (value == null) {
            return "";
        }
        if (value.remaining() > Wire.AGENT_BYTES_MAX) {
            throw WireException.malformed(
                    "agent has " + value.remaining() + " bytes (expected at most " + Wire.AGENT_BYTES_MAX + ")");
        }
        return Text.utf8("agent", value);
    }

    private static List<String> protocols(@Nullable ByteBuffer value) {
        List<String> protocols = new ArrayList<>();
        for (ByteBuffer entry : list("protocols", value, Wire.LIST_ENTRIES_MAX)) {
            protocols.add(protocol(entry));
        }
        return List.copyOf(protocols);
    }

    static String protocol(ByteBuffer bytes) {
        String text = StandardCharsets.ISO_8859_1.decode(bytes).toString();
        if (!Wire.isProtocol(text)) {
            throw WireException.malformed("a protocol id of " + text.length() + " characters (expected 1 to "
                    + Wire.PROTOCOL_CHARS_MAX + ", printable ASCII without spaces)");
        }
        return text;
    }

    private static List<Multiaddr> addresses(@Nullable ByteBuffer value) {
        List<Multiaddr> addresses = new ArrayList<>();
        for (ByteBuffer entry : list("listenAddresses", value, Wire.LIST_ENTRIES_MAX)) {
            address(entry).ifPresent(addresses::add);
        }
        return List.copyOf(addresses);
    }

    /** An address of a kind that only newer peers know is left out, not an error. */
    private static Optional<Multiaddr> address(ByteBuffer value) {
        byte[] bytes = new byte[value.remaining()];
        value.get(bytes);
        try {
            return Optional.of(Multiaddr.fromBytes(bytes));
        } catch (IllegalArgumentException unknown) {
            return Optional.empty();
        }
    }

    /** With room for all of it, or for the largest hello: then the last services are left out. */
    private static ByteBuffer buffer(long others, List<byte[]> protocols, List<byte[]> addresses) {
        long all = FIXED_BYTES_MAX + others + bytesMax(protocols) + bytesMax(addresses);
        return ByteBuffer.allocate((int) Math.min(all, Wire.HELLO_BYTES_MAX));
    }

    private static long bytesMax(List<byte[]> entries) {
        long bytes = 0;
        for (byte[] entry : entries) {
            bytes += entry.length + FIELD_HEADER_BYTES_MAX;
        }
        return bytes;
    }

    private static void putServices(ByteBuffer out, List<byte[]> protocols, List<byte[]> addresses) {
        putList(out, PROTOCOLS, protocols);
        putList(out, LISTEN_ADDRESSES, addresses);
    }

    private static List<byte[]> addressBytes(List<Multiaddr> addresses) {
        List<byte[]> all = new ArrayList<>(addresses.size());
        for (Multiaddr address : addresses) {
            all.add(address.toBytes());
        }
        return all;
    }

    private static List<byte[]> bytes(Collection<String> texts) {
        List<byte[]> bytes = new ArrayList<>();
        for (String text : texts) {
            bytes.add(text.getBytes(StandardCharsets.UTF_8));
        }
        return bytes;
    }

    private static void putNumber(ByteBuffer out, int tag, int value) {
        Wire.putVarint(out, tag);
        Wire.putVarint(out, Wire.varintBytes(value));
        Wire.putVarint(out, value);
    }

    private static void putField(ByteBuffer out, int tag, ByteBuffer value) {
        Wire.putVarint(out, tag);
        Wire.putVarint(out, value.remaining());
        out.put(value);
    }

    /** Writes as many entries as fit; an empty list is left out. */
    private static void putList(ByteBuffer out, int tag, List<byte[]> entries) {
        int room = out.remaining() - FIELD_HEADER_BYTES_MAX;
        int total = 0;
        int count = 0;
        for (byte[] entry : entries) {
            int bytes = Wire.varintBytes(entry.length) + entry.length;
            if (count == Wire.LIST_ENTRIES_MAX || total + bytes > room) {
                break;
            }
            total += bytes;
            count++;
        }
        if (count == 0) {
            return;
        }
        Wire.putVarint(out, tag);
        Wire.putVarint(out, total);
        for (byte[] entry : entries.subList(0, count)) {
            Wire.putVarint(out, entry.length);
            out.put(entry);
        }
    }
}
