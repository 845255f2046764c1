package io.p2p4j.api.address;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A block of IP addresses, in the notation of CIDR (RFC 4632, RFC 4291 section 2.3): {@code 10.0.0.0/8},
 * {@code 2001:db8::/32}. One address is a block by itself. An IPv4 address that is mapped into IPv6 counts as IPv4.
 * Immutable and thread-safe.
 */
public final class IpPrefix implements Comparable<IpPrefix> {
    private static final int IPV4_BITS = 32;
    private static final int IPV6_BITS = 128;
    private static final long MAPPED = 0xffff_0000_0000L;

    private final boolean ipv4;
    private final long high;
    private final long low;
    private final int bits;

    private IpPrefix(boolean ipv4, long high, long low, int bits) {
        this.ipv4 = ipv4;
        this.bits = bits;
        // An IPv4 address stands in the last 32 bits, so its prefix is 96 bits longer there.
        int kept = ipv4 ? bits + IPV6_BITS - IPV4_BITS : bits;
        this.high = kept >= Long.SIZE ? high : high & mask(kept);
        this.low = kept <= Long.SIZE ? 0 : low & mask(kept - Long.SIZE);
    }

    private static long mask(int ones) {
        return ones == 0 ? 0 : -1L << (Long.SIZE - ones);
    }

    private static IpPrefix of4(byte[] bytes, int offset, int bits) {
        long value = 0;
        for (int i = 0; i < 4; i++) {
            value = value << 8 | (bytes[offset + i] & 0xff);
        }
        return new IpPrefix(true, 0, MAPPED | value, bits);
    }

    private static IpPrefix of6(byte[] bytes) {
        long high = 0;
        long low = 0;
        for (int i = 0; i < 8; i++) {
            high = high << 8 | (bytes[i] & 0xff);
            low = low << 8 | (bytes[8 + i] & 0xff);
        }
        if (high == 0 && low >>> IPV4_BITS == MAPPED >>> IPV4_BITS) {
            return of4(bytes, 12, IPV4_BITS);
        }
        return new IpPrefix(false, high, low, IPV6_BITS);
    }

    /**
     * Reads a block, or a single address without a slash.
     *
     * @param text such as {@code 127.0.0.0/8} or {@code ::1}
     * @return the block
     * @throws IllegalArgumentException when the text is none, or sets bits behind the prefix
     */
    public static IpPrefix parse(String text) {
        int slash = text.indexOf('/');
        IpPrefix address = literal(slash < 0 ? text : text.substring(0, slash));
        if (address == null) {
            throw wrong(text, "expected an IP address, / and a number of bits, such as 10.0.0.0/8 or 2001:db8::/32");
        }
        if (slash < 0) {
            return address;
        }
        String digits = text.substring(slash + 1);
        int most = address.bits;
        if (!digits.matches("[0-9]{1,3}") || Integer.parseInt(digits) > most) {
            throw wrong(text, "expected 0 to " + most + " bits after the /");
        }
        IpPrefix block = new IpPrefix(address.ipv4, address.high, address.low, Integer.parseInt(digits));
        if (block.high != address.high || block.low != address.low) {
            throw wrong(text, "expected zeros behind the prefix: " + block);
        }
        return block;
    }

    private static @Nullable IpPrefix literal(String text) {
        byte[] four = IpText.parse4(text);
        if (four != null) {
            return of4(four, 0, IPV4_BITS);
        }
        byte[] six = text.indexOf(':') < 0 ? null : IpText.parse6(text);
        return six == null ? null : of6(six);
    }

    private static IllegalArgumentException wrong(String text, String why) {
        return new IllegalArgumentException("IP prefix '" + text + "': " + why);
    }

    /**
     * Returns the one IP address that a multiaddr begins with.
     *
     * @param address an address
     * @return a block of one address; empty when the multiaddr begins with no IP address, or is that of a relay
     */
    public static Optional<IpPrefix> ofHost(Multiaddr address) {
        boolean begins = address.startsWith(Protocol.IP4)
                || address.startsWith(Protocol.IP6)
                || address.startsWith(Protocol.IP6ZONE);
        if (!begins || address.has(Protocol.P2P_CIRCUIT)) {
            return Optional.empty();
        }
        List<Component> components = address.components();
        Component first = components.get(0);
        if (first.protocol() == Protocol.IP6ZONE && components.size() > 1) {
            first = components.get(1);
        }
        boolean isIp = first.protocol() == Protocol.IP4 || first.protocol() == Protocol.IP6;
        return isIp ? Optional.ofNullable(literal(first.value())) : Optional.empty();
    }

    /**
     * Returns the block of this address family with fewer bits that this one is in.
     *
     * @param ipv4Bits the length for IPv4, 0 to 32
     * @param ipv6Bits the length for IPv6, 0 to 128
     * @return the wider block; this one when it is as wide already
     */
    public IpPrefix widened(int ipv4Bits, int ipv6Bits) {
        int wanted = ipv4 ? ipv4Bits : ipv6Bits;
        return wanted >= bits ? this : new IpPrefix(ipv4, high, low, wanted);
    }

    /**
     * Tells whether another block is inside this one.
     *
     * @param other an address or block
     * @return true when all of it is
     */
    public boolean contains(IpPrefix other) {
        return ipv4 == other.ipv4
                && bits <= other.bits
                && other.widened(bits, bits).equals(this);
    }

    /**
     * Returns the length of the prefix.
     *
     * @return 0 to 32 for IPv4, 0 to 128 for IPv6
     */
    public int bits() {
        return bits;
    }

    /**
     * Tells the address family.
     *
     * @return true for IPv4
     */
    public boolean isIpv4() {
        return ipv4;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof IpPrefix prefix
                && ipv4 == prefix.ipv4
                && high == prefix.high
                && low == prefix.low
                && bits == prefix.bits;
    }

    @Override
    public int hashCode() {
        return Long.hashCode(31 * high + low) * 31 + bits;
    }

    /** By address, then the wider first. Strangers choose their addresses, and a table may fall back on this order. */
    @Override
    public int compareTo(IpPrefix other) {
        int byFamily = Boolean.compare(other.ipv4, ipv4);
        int byHigh = byFamily != 0 ? byFamily : Long.compareUnsigned(high, other.high);
        int byLow = byHigh != 0 ? byHigh : Long.compareUnsigned(low, other.low);
        return byLow != 0 ? byLow : Integer.compare(bits, other.bits);
    }

    /** The block in the notation of {@link #parse}; a single address has no slash. */
    @Override
    public String toString() {
        byte[] bytes = new byte[16];
        for (int i = 0; i < 8; i++) {
            bytes[i] = (byte) (high >>> (56 - 8 * i));
            bytes[8 + i] = (byte) (low >>> (56 - 8 * i));
        }
        String address = ipv4 ? IpText.format4(bytes, 12) : IpText.format6(bytes);
        return bits == (ipv4 ? IPV4_BITS : IPV6_BITS) ? address : address + "/" + bits;
    }
}
