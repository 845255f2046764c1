package io.p2p4j.api;

import io.p2p4j.api.address.IpPrefix;
import java.util.ArrayList;
import java.util.List;

/**
 * The bounds on what comes in from one place, so that no stranger takes the room of all others: by IP address, by the
 * subnet around it, and by peer. {@link #builder()} starts from the defaults.
 *
 * <p><b>Before</b> the other end has proven who it is, the handshakes under way and the new connections are bounded; the
 * latter by a token bucket. <b>After</b> that, the open connections are. Only inbound connections count: what this side
 * dials is its own wish. An IPv4 address that is mapped into IPv6 counts as IPv4. Connections that come from no IP address
 * (relayed ones, and those inside one process or simulation) are bounded by {@link Limits} alone, and so are those from
 * the {@link #exempt} blocks.
 *
 * <p>Who is refused is reported and counted under its {@link RefusalReason}.
 *
 * @param ipv4PrefixBits how many bits of an IPv4 address name its subnet; default 24
 * @param ipv6PrefixBits how many bits of an IPv6 address name its subnet; default 64
 * @param handshakesPerAddressMax inbound connections of one address whose handshake is not complete; default 32
 * @param handshakesPerSubnetMax inbound connections of one subnet whose handshake is not complete; default 64
 * @param dialsPerAddressPerSecond how many connections one address may begin each second in the long run; default 50
 * @param dialsPerAddressBurst how many of them at once, after a pause; default 200
 * @param dialsPerSubnetPerSecond how many connections one subnet may begin each second in the long run; default 200
 * @param dialsPerSubnetBurst how many of them at once, after a pause; default 800
 * @param connectionsPerAddressMax open connections that one address has dialed; default 128
 * @param connectionsPerSubnetMax open connections that one subnet has dialed; default 256
 * @param connectionsPerPeerMax open connections that one peer, by its proven id, has dialed; default 64
 * @param exempt blocks whose addresses have none of these bounds; default {@code 127.0.0.0/8} and {@code ::1}
 */
public record InboundLimits(
        int ipv4PrefixBits,
        int ipv6PrefixBits,
        int handshakesPerAddressMax,
        int handshakesPerSubnetMax,
        int dialsPerAddressPerSecond,
        int dialsPerAddressBurst,
        int dialsPerSubnetPerSecond,
        int dialsPerSubnetBurst,
        int connectionsPerAddressMax,
        int connectionsPerSubnetMax,
        int connectionsPerPeerMax,
        List<IpPrefix> exempt) {
    // Stands before the defaults, which are checked against it while this class is initialized.
    private static final int EXEMPT_MAX = 256;

    /** The default limits. */
    public static final InboundLimits DEFAULTS = builder().build();

    /** No limit: every address is exempt. */
    public static final InboundLimits NONE = builder()
            .exempt(List.of(IpPrefix.parse("0.0.0.0/0"), IpPrefix.parse("::/0")))
            .build();

    /**
     * Checks every value; the message names the limit, the value and what is allowed.
     *
     * @param ipv4PrefixBits see the component
     * @param ipv6PrefixBits see the component
     * @param handshakesPerAddressMax see the component
     * @param handshakesPerSubnetMax see the component
     * @param dialsPerAddressPerSecond see the component
     * @param dialsPerAddressBurst see the component
     * @param dialsPerSubnetPerSecond see the component
     * @param dialsPerSubnetBurst see the component
     * @param connectionsPerAddressMax see the component
     * @param connectionsPerSubnetMax see the component
     * @param connectionsPerPeerMax see the component
     * @param exempt see the component; copied
     */
    public InboundLimits {
        check("ipv4PrefixBits", ipv4PrefixBits, 8, 32);
        check("ipv6PrefixBits", ipv6PrefixBits, 8, 128);
        check("handshakesPerAddressMax", handshakesPerAddressMax, 1, 1 << 20);
        check("handshakesPerSubnetMax", handshakesPerSubnetMax, 1, 1 << 20);
        check("dialsPerAddressPerSecond", dialsPerAddressPerSecond, 1, 1 << 20);
        check("dialsPerAddressBurst", dialsPerAddressBurst, 1, 1 << 20);
        check("dialsPerSubnetPerSecond", dialsPerSubnetPerSecond, 1, 1 << 20);
        check("dialsPerSubnetBurst", dialsPerSubnetBurst, 1, 1 << 20);
        check("connectionsPerAddressMax", connectionsPerAddressMax, 1, 1 << 20);
        check("connectionsPerSubnetMax", connectionsPerSubnetMax, 1, 1 << 20);
        check("connectionsPerPeerMax", connectionsPerPeerMax, 1, 1 << 20);
        exempt = List.copyOf(exempt);
        check("exempt", exempt.size(), 0, EXEMPT_MAX);
    }

    private static void check(String name, int value, int min, int max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(
                    "limit " + name + ": " + value + " (expected " + min + " to " + max + ")");
        }
    }

    /**
     * Tells whether an address has none of these bounds.
     *
     * @param address an IP address
     * @return true when one of the exempt blocks contains it
     */
    public boolean isExempt(IpPrefix address) {
        for (IpPrefix block : exempt) {
            if (block.contains(address)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Returns the subnet of an address.
     *
     * @param address an IP address
     * @return the block that its bounds are shared with
     */
    public IpPrefix subnetOf(IpPrefix address) {
        return address.widened(ipv4PrefixBits, ipv6PrefixBits);
    }

    /**
     * Starts from the defaults.
     *
     * @return a builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Starts from these limits.
     *
     * @return a builder
     */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.ipv4PrefixBits = ipv4PrefixBits;
        builder.ipv6PrefixBits = ipv6PrefixBits;
        builder.handshakesPerAddressMax = handshakesPerAddressMax;
        builder.handshakesPerSubnetMax = handshakesPerSubnetMax;
        builder.dialsPerAddressPerSecond = dialsPerAddressPerSecond;
        builder.dialsPerAddressBurst = dialsPerAddressBurst;
        builder.dialsPerSubnetPerSecond = dialsPerSubnetPerSecond;
        builder.dialsPerSubnetBurst = dialsPerSubnetBurst;
        builder.connectionsPerAddressMax = connectionsPerAddressMax;
        builder.connectionsPerSubnetMax = connectionsPerSubnetMax;
        builder.connectionsPerPeerMax = connectionsPerPeerMax;
        builder.exempt = exempt;
        return builder;
    }

    /** Builds {@link InboundLimits}. Not thread-safe. */
    public static final class Builder {
        private int ipv4PrefixBits = 24;
        private int ipv6PrefixBits = 64;
        private int handshakesPerAddressMax = 32;
        private int handshakesPerSubnetMax = 64;
        private int dialsPerAddressPerSecond = 50;
        private int dialsPerAddressBurst = 200;
        private int dialsPerSubnetPerSecond = 200;
        private int dialsPerSubnetBurst = 800;
        private int connectionsPerAddressMax = 128;
        private int connectionsPerSubnetMax = 256;
        private int connectionsPerPeerMax = 64;
        private List<IpPrefix> exempt = List.of(IpPrefix.parse("127.0.0.0/8"), IpPrefix.parse("::1"));

        private Builder() {}

        /**
         * Sets how many bits of an IPv4 address name its subnet.
         *
         * @param value the limit
         * @return this builder
         */
        public Builder ipv4PrefixBits(int value) {
            ipv4PrefixBits = value;
            return this;
        }

        /**
         * Sets how many bits of an IPv6 address name its subnet.
         *
         * @param value the limit
         * @return this builder
         */
        public Builder ipv6PrefixBits(int value) {
            ipv6PrefixBits = value;
            return this;
        }

        /**
         * Sets inbound connections of one address whose handshake is not complete.
         *
         * @param value the limit
         * @return this builder
         */
        public Builder handshakesPerAddressMax(int value) {
            handshakesPerAddressMax = value;
            return this;
        }

        /**
         * Sets inbound connections of one subnet whose handshake is not complete.
         *
         * @param value the limit
         * @return this builder
         */
        public Builder handshakesPerSubnetMax(int value) {
            handshakesPerSubnetMax = value;
            return this;
        }

        /**
         * Sets how many connections one address may begin each second in the long run.
         *
         * @param value the limit
         * @return this builder
         */
        public Builder dialsPerAddressPerSecond(int value) {
            dialsPerAddressPerSecond = value;
            return this;
        }

        /**
         * Sets how many of them at once, after a pause.
         *
         * @param value the limit
         * @return this builder
         */
        public Builder dialsPerAddressBurst(int value) {
            dialsPerAddressBurst = value;
            return this;
        }

        /**
         * Sets how many connections one subnet may begin each second in the long run.
         *
         * @param value the limit
         * @return this builder
         */
        public Builder dialsPerSubnetPerSecond(int value) {
            dialsPerSubnetPerSecond = value;
            return this;
        }

        /**
         * Sets how many of them at once, after a pause.
         *
         * @param value the limit
         * @return this builder
         */
        public Builder dialsPerSubnetBurst(int value) {
            dialsPerSubnetBurst = value;
            return this;
        }

        /**
         * Sets open connections that one address has dialed.
         *
         * @param value the limit
         * @return this builder
         */
        public Builder connectionsPerAddressMax(int value) {
            connectionsPerAddressMax = value;
            return this;
        }

        /**
         * Sets open connections that one subnet has dialed.
         *
         * @param value the limit
         * @return this builder
         */
        public Builder connectionsPerSubnetMax(int value) {
            connectionsPerSubnetMax = value;
            return this;
        }

        /**
         * Sets open connections that one peer, by its proven id, has dialed.
         *
         * @param value the limit
         * @return this builder
         */
        public Builder connectionsPerPeerMax(int value) {
            connectionsPerPeerMax = value;
            return this;
        }

        /**
         * Sets the blocks whose addresses have none of these bounds.
         *
         * @param blocks instead of those that were set before; none for bounds on everybody
         * @return this builder
         */
        public Builder exempt(List<IpPrefix> blocks) {
            exempt = new ArrayList<>(blocks);
            return this;
        }

        /**
         * Builds the limits.
         *
         * @return the limits
         * @throws IllegalArgumentException when a value is out of its range
         */
        public InboundLimits build() {
            return new InboundLimits(
                    ipv4PrefixBits,
                    ipv6PrefixBits,
                    handshakesPerAddressMax,
                    handshakesPerSubnetMax,
                    dialsPerAddressPerSecond,
                    dialsPerAddressBurst,
                    dialsPerSubnetPerSecond,
                    dialsPerSubnetBurst,
                    connectionsPerAddressMax,
                    connectionsPerSubnetMax,
                    connectionsPerPeerMax,
                    exempt);
        }
    }
}
