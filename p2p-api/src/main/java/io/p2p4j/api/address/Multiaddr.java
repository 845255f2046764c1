package io.p2p4j.api.address;

import io.p2p4j.api.identity.PeerId;
import io.p2p4j.api.identity.internal.Quote;
import io.p2p4j.api.identity.internal.Varint;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * A self-describing network address: a path of protocols and values, such as
 * {@code /ip4/192.0.2.1/tcp/4001/p2p/12D3Koo…}.
 *
 * <p>Text and binary form are those of {@code github.com/multiformats/multiaddr}. Both are strict: what is read has
 * one canonical text and one binary form, and reading either gives an equal address. An address has at least one
 * component and at most {@value #BYTES_MAX} bytes. No method looks a name up.
 *
 * <p>An address is immutable and may be used by any number of threads. Equality, hash code and order are the same in
 * every Java process.
 */
public final class Multiaddr implements Comparable<Multiaddr> {
    /** The most bytes of the binary form. */
    public static final int BYTES_MAX = 1024;

    /** The most characters of the text form; enough for the text of any {@value #BYTES_MAX} bytes. */
    public static final int TEXT_LENGTH_MAX = 8192;

    /** All there is: a process may hold very many addresses, and seldom asks for their parts. */
    private final byte[] bytes;

    private final int hash;

    private Multiaddr(byte[] bytes) {
        this.bytes = bytes;
        this.hash = hash(bytes);
        if (bytes.length > BYTES_MAX) {
            throw new IllegalArgumentException(
                    "multiaddr has " + bytes.length + " bytes (expected at most " + BYTES_MAX + ")");
        }
    }

    /** FNV-1a: with 31 as its factor, 20,000 addresses that differ in two bytes have 2,700 hash codes. */
    private static int hash(byte[] bytes) {
        int hash = 0x811C9DC5;
        for (byte b : bytes) {
            hash = (hash ^ (b & 0xFF)) * 0x01000193;
        }
        return hash;
    }

    private static Multiaddr join(List<Component> components) {
        if (components.isEmpty()) {
            throw new IllegalArgumentException("multiaddr has no component (expected at least one)");
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int i = 0; i < components.size(); i++) {
            Component component = components.get(i);
            if (component.protocol() == Protocol.UNIX && i < components.size() - 1) {
                throw unixBefore(i);
            }
            write(out, component.protocol(), ValueCodec.encode(component.protocol(), component.value()));
        }
        return new Multiaddr(out.toByteArray());
    }

    private static IllegalArgumentException unixBefore(int index) {
        return new IllegalArgumentException(
                "unix component is number " + index + " (expected to be the last, since its path has no end)");
    }

    private static void write(ByteArrayOutputStream out, Protocol protocol, byte[] value) {
        Varint.write(out, protocol.code());
        if (protocol.size() == Protocol.VARIABLE) {
            Varint.write(out, value.length);
        }
        out.writeBytes(value);
    }

    /** Goes from component to component of the binary form, which is known to be well formed. */
    private final class Walk {
        private int start;
        private int valueStart;
        private int end;
        private Protocol protocol = Protocol.P2P;

        boolean next() {
            if (end == bytes.length) {
                return false;
            }
            start = end;
            int code = Varint.read("multiaddr protocol code", bytes, start);
            protocol = Protocol.ofCode(code).orElseThrow();
            valueStart = start + Varint.length(code);
            int length = protocol.size();
            if (length == Protocol.VARIABLE) {
                length = Varint.read("multiaddr value length", bytes, valueStart);
                valueStart += Varint.length(length);
            }
            end = valueStart + length;
            return true;
        }

        byte[] value() {
            return Arrays.copyOfRange(bytes, valueStart, end);
        }

        String text() {
            return ValueCodec.decode(protocol, value());
        }
    }

    /**
     * Reads the text form. One slash at the end is allowed.
     *
     * @param text the text, such as {@code /ip4/192.0.2.1/tcp/4001}
     * @return the address
     * @throws IllegalArgumentException if the text is no multiaddr of known protocols; the message names the
     *     component, its value and what is expected
     */
    public static Multiaddr parse(String text) {
        if (text.length() > TEXT_LENGTH_MAX) {
            throw new IllegalArgumentException("multiaddr " + Quote.of(text) + ": text has " + text.length()
                    + " characters (expected at most " + TEXT_LENGTH_MAX + ")");
        }
        try {
            return join(split(text));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("multiaddr " + Quote.of(text) + ": " + e.getMessage(), e);
        }
    }

    private static List<Component> split(String text) {
        if (!text.startsWith("/")) {
            throw new IllegalArgumentException("text does not begin with / (expected such as /ip4/192.0.2.1/tcp/4001)");
        }
        int length = text.endsWith("/") ? text.length() - 1 : text.length();
        List<Component> components = new ArrayList<>();
        int at = 0;
        while (at < length) {
            int nameEnd = endOfPart(text, at + 1, length);
            String name = text.substring(at + 1, nameEnd);
            Protocol protocol = Protocol.ofText(name)
                    .orElseThrow(() -> new IllegalArgumentException("protocol " + Quote.of(name)
                            + " is unknown (expected a name such as ip4, ip6, dns, tcp, udp, quic-v1, p2p, memory)"));
            at = nameEnd;
            String value = "";
            if (protocol.hasValue()) {
                if (at >= length) {
                    throw new IllegalArgumentException(name + " has no value (expected /" + name + "/value)");
                }
                int valueEnd = protocol == Protocol.UNIX ? length : endOfPart(text, at + 1, length);
                value = text.substring(protocol == Protocol.UNIX ? at : at + 1, valueEnd);
                at = valueEnd;
            }
            components.add(new Component(protocol, value));
        }
        return components;
    }

    private static int endOfPart(String text, int from, int length) {
        int slash = text.indexOf('/', from);
        return slash < 0 || slash > length ? length : slash;
    }

    /**
     * Reads the binary form.
     *
     * @param bytes the whole address and nothing else; copied
     * @return the address
     * @throws IllegalArgumentException if the bytes are no multiaddr of known protocols; the message says where and
     *     what is expected
     */
    public static Multiaddr fromBytes(byte[] bytes) {
        if (bytes.length > BYTES_MAX) {
            throw new IllegalArgumentException(
                    "multiaddr has " + bytes.length + " bytes (expected at most " + BYTES_MAX + ")");
        }
        ByteArrayOutputStream canonical = new ByteArrayOutputStream(bytes.length);
        int number = 0;
        int at = 0;
        while (at < bytes.length) {
            int start = at;
            int code = Varint.read("multiaddr protocol code", bytes, at);
            Protocol protocol = Protocol.ofCode(code)
                    .orElseThrow(() -> new IllegalArgumentException("multiaddr protocol code " + code + " at byte "
                            + start + " is unknown (expected a code of Protocol)"));
            at += Varint.length(code);
            int length = protocol.size();
            if (length == Protocol.VARIABLE) {
                length = Varint.read("multiaddr " + protocol.text() + " length", bytes, at);
                at += Varint.length(length);
            }
            if (length > bytes.length - at) {
                throw new IllegalArgumentException("multiaddr " + protocol.text() + " value at byte " + at + " has "
                        + (bytes.length - at) + " bytes (expected " + length + ")");
            }
            byte[] value = Arrays.copyOfRange(bytes, at, at + length);
            try {
                write(canonical, protocol, canonical(protocol, value));
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("multiaddr component at byte " + start + ": " + e.getMessage(), e);
            }
            if (protocol == Protocol.UNIX && at + length < bytes.length) {
                throw unixBefore(number);
            }
            number++;
            at += length;
        }
        if (number == 0) {
            throw new IllegalArgumentException("multiaddr has no component (expected at least one)");
        }
        return new Multiaddr(canonical.toByteArray());
    }

    /** Whether all bytes of the right length are a value of which there is no other form: a number, that is. */
    private static boolean isAnyValueCanonical(Protocol protocol) {
        return protocol == Protocol.IP4
                || protocol == Protocol.TCP
                || protocol == Protocol.UDP
                || protocol == Protocol.MEMORY;
    }

    /** Checks a value and makes it canonical. Peer ids, which most addresses have, are so already; their text is costly. */
    private static byte[] canonical(Protocol protocol, byte[] value) {
        if (protocol == Protocol.P2P) {
            try {
                return PeerId.fromBytes(value).toBytes();
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("p2p value is malformed: " + e.getMessage(), e);
            }
        }
        return isAnyValueCanonical(protocol) ? value : ValueCodec.encode(protocol, ValueCodec.decode(protocol, value));
    }

    /**
     * Joins components.
     *
     * @param components at least one; copied
     * @return the address
     * @throws IllegalArgumentException if there is none, they are too long together, or a unix path is not last
     */
    public static Multiaddr of(List<Component> components) {
        return join(List.copyOf(components));
    }

    /**
     * Returns the address of a TCP port.
     *
     * @param ipLiteral an IPv4 or IPv6 address, the latter possibly with a zone: {@code fe80::1%eth0}; no host name
     * @param port 0 to 65535
     * @return {@code /ip4/…/tcp/…} or {@code /ip6/…/tcp/…}
     * @throws IllegalArgumentException if the literal is no address or the port out of range
     */
    public static Multiaddr tcp(String ipLiteral, int port) {
        return ip(ipLiteral, Protocol.TCP, port);
    }

    /**
     * Returns the address of a UDP port.
     *
     * @param ipLiteral an IPv4 or IPv6 address, the latter possibly with a zone: {@code fe80::1%eth0}; no host name
     * @param port 0 to 65535
     * @return {@code /ip4/…/udp/…} or {@code /ip6/…/udp/…}
     * @throws IllegalArgumentException if the literal is no address or the port out of range
     */
    public static Multiaddr udp(String ipLiteral, int port) {
        return ip(ipLiteral, Protocol.UDP, port);
    }

    private static Multiaddr ip(String ipLiteral, Protocol transport, int port) {
        List<Component> components = new ArrayList<>();
        if (ipLiteral.indexOf(':') < 0) {
            components.add(new Component(Protocol.IP4, ipLiteral));
        } else {
            int percent = ipLiteral.indexOf('%');
            if (percent >= 0) {
                components.add(new Component(Protocol.IP6ZONE, ipLiteral.substring(percent + 1)));
            }
            components.add(new Component(Protocol.IP6, percent < 0 ? ipLiteral : ipLiteral.substring(0, percent)));
        }
        components.add(new Component(transport, Integer.toString(port)));
        return join(components);
    }

    /**
     * Returns an address inside this process or simulation.
     *
     * @param id the number, taken as 64 unsigned bits
     * @return {@code /memory/…}
     */
    public static Multiaddr memory(long id) {
        // The code is less than 2^14, so it takes two bytes.
        int code = Protocol.MEMORY.code();
        return new Multiaddr(ByteBuffer.allocate(2 + Long.BYTES)
                .put((byte) (code | 0x80))
                .put((byte) (code >> 7))
                .putLong(id)
                .array());
    }

    /**
     * Returns the binary form.
     *
     * @return a copy
     */
    public byte[] toBytes() {
        return bytes.clone();
    }

    /**
     * Returns the components in order.
     *
     * @return an unmodifiable list of at least one
     */
    public List<Component> components() {
        List<Component> components = new ArrayList<>();
        Walk walk = new Walk();
        while (walk.next()) {
            components.add(new Component(walk.protocol, walk.text()));
        }
        return Collections.unmodifiableList(components);
    }

    /**
     * Returns the value of the first component of a protocol.
     *
     * @param protocol the protocol
     * @return the value, {@code ""} for a protocol without values; empty if there is no such component
     */
    public Optional<String> value(Protocol protocol) {
        Walk walk = find(protocol);
        return walk == null ? Optional.empty() : Optional.of(walk.text());
    }

    private @Nullable Walk find(Protocol protocol) {
        Walk walk = new Walk();
        while (walk.next()) {
            if (walk.protocol == protocol) {
                return walk;
            }
        }
        return null;
    }

    /**
     * Says whether there is a component of a protocol.
     *
     * @param protocol the protocol
     * @return true if there is at least one
     */
    public boolean has(Protocol protocol) {
        return find(protocol) != null;
    }

    /**
     * Says whether the first components are of the given protocols, in order.
     *
     * @param protocols the protocols; none are at the beginning of every address
     * @return true if they are
     */
    public boolean startsWith(Protocol... protocols) {
        Walk walk = new Walk();
        for (Protocol protocol : protocols) {
            if (!walk.next() || walk.protocol != protocol) {
                return false;
            }
        }
        return true;
    }

    /**
     * Returns the id of the peer at this address: the value of the last {@code /p2p} component. In a relayed address
     * only what follows the last {@code /p2p-circuit} counts, since what stands before it names the relay.
     *
     * @return the id; empty if the address does not say who is there
     */
    public Optional<PeerId> peerId() {
        Walk walk = findPeerId();
        return walk == null ? Optional.empty() : Optional.of(PeerId.fromBytes(walk.value()));
    }

    private @Nullable Walk findPeerId() {
        Walk walk = new Walk();
        Walk found = null;
        while (walk.next()) {
            if (walk.protocol == Protocol.P2P) {
                found = new Walk();
                found.protocol = walk.protocol;
                found.start = walk.start;
                found.valueStart = walk.valueStart;
                found.end = walk.end;
            } else if (walk.protocol == Protocol.P2P_CIRCUIT) {
                found = null;
            }
        }
        return found;
    }

    /**
     * Returns this address for a peer: its {@link #peerId} is replaced, or a {@code /p2p} component is appended.
     *
     * @param peerId the peer
     * @return the address
     * @throws IllegalArgumentException if the result is too long, or this address ends with a unix path and so
     *     nothing can be appended
     */
    public Multiaddr withPeerId(PeerId peerId) {
        Walk walk = findPeerId();
        if (walk == null && has(Protocol.UNIX)) {
            throw unixBefore(components().size() - 1);
        }
        byte[] id = peerId.toBytes();
        ByteArrayOutputStream out = new ByteArrayOutputStream(bytes.length + id.length + Integer.BYTES);
        out.write(bytes, 0, walk == null ? bytes.length : walk.start);
        write(out, Protocol.P2P, id);
        if (walk != null) {
            out.write(bytes, walk.end, bytes.length - walk.end);
        }
        return new Multiaddr(out.toByteArray());
    }

    /**
     * Returns this address without the component that {@link #peerId} reads.
     *
     * @return the address; this one if it names no peer
     * @throws IllegalArgumentException if nothing else is in this address, since an empty one does not exist
     */
    public Multiaddr withoutPeerId() {
        Walk walk = findPeerId();
        if (walk == null) {
            return this;
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(bytes, 0, walk.start);
        out.write(bytes, walk.end, bytes.length - walk.end);
        return remaining(out, Protocol.P2P);
    }

    /**
     * Appends an address.
     *
     * @param inner what is reached through this address
     * @return the components of this address, then those of the other
     * @throws IllegalArgumentException if the result is too long or this address ends with a unix path
     */
    public Multiaddr encapsulate(Multiaddr inner) {
        List<Component> joined = new ArrayList<>(components());
        joined.addAll(inner.components());
        return join(joined);
    }

    /**
     * Removes the last component of a protocol and all that follows it.
     *
     * @param protocol the protocol
     * @return what stands before; this address if it has no such component
     * @throws IllegalArgumentException if the component is the first, since an empty address does not exist
     */
    public Multiaddr decapsulate(Protocol protocol) {
        Walk walk = new Walk();
        int last = -1;
        while (walk.next()) {
            last = walk.protocol == protocol ? walk.start : last;
        }
        if (last < 0) {
            return this;
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(bytes, 0, last);
        return remaining(out, protocol);
    }

    private Multiaddr remaining(ByteArrayOutputStream rest, Protocol removed) {
        if (rest.size() == 0) {
            throw new IllegalArgumentException("multiaddr " + Quote.of(toString()) + " has nothing but its "
                    + removed.text() + " component (expected another before it)");
        }
        return new Multiaddr(rest.toByteArray());
    }

    /**
     * Returns the port, the value of the first TCP or UDP component.
     *
     * @return 0 to 65535; empty if there is no such component
     */
    public OptionalInt port() {
        Walk walk = findPort();
        return walk == null ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(walk.text()));
    }

    private @Nullable Walk findPort() {
        Walk walk = new Walk();
        while (walk.next()) {
            if (walk.protocol == Protocol.TCP || walk.protocol == Protocol.UDP) {
                return walk;
            }
        }
        return null;
    }

    /**
     * Returns this address with another port in its first TCP or UDP component.
     *
     * @param port 0 to 65535
     * @return the address
     * @throws IllegalArgumentException if the port is out of range or there is no such component
     */
    public Multiaddr withPort(int port) {
        Walk walk = findPort();
        if (walk == null) {
            throw new IllegalArgumentException(
                    "multiaddr " + Quote.of(toString()) + " has no port (expected a tcp or udp component)");
        }
        byte[] changed = bytes.clone();
        byte[] value = ValueCodec.encode(walk.protocol, Integer.toString(port));
        System.arraycopy(value, 0, changed, walk.valueStart, value.length);
        return new Multiaddr(changed);
    }

    /**
     * Compares the binary forms, byte by byte and unsigned; the shorter of two with a common beginning is less.
     *
     * @param other the other address
     * @return less than, equal to or greater than 0
     */
    @Override
    public int compareTo(Multiaddr other) {
        return Arrays.compareUnsigned(bytes, other.bytes);
    }

    /** Addresses are equal if their binary forms are. */
    @Override
    public boolean equals(@Nullable Object other) {
        return this == other
                || (other instanceof Multiaddr that && hash == that.hash && Arrays.equals(bytes, that.bytes));
    }

    /** The same in every Java process. */
    @Override
    public int hashCode() {
        return hash;
    }

    /** The canonical text form; {@link #parse} reads it. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        Walk walk = new Walk();
        while (walk.next()) {
            Component.append(text, walk.protocol, walk.text());
        }
        return text.toString();
    }
}
