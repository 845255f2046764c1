package io.p2p4j.api.config;

import io.p2p4j.api.InboundLimits;
import io.p2p4j.api.Limits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.stream.Stream;

/**
 * One setting for every component of {@link Limits} and {@link InboundLimits}, which alone know the ranges.
 */
final class LimitSetting {
    private static final Duration DURATION_MAX = Duration.ofDays(365);

    /** In the order of the components; all but {@link Limits#inbound()}, which has settings of its own. */
    static final List<LimitSetting> ALL = List.of(
            bytes("P2P_MAX_MESSAGE_BYTES", "messageBytesMax", Limits.Builder::messageBytesMax),
            bytes("P2P_MAX_FRAME_BYTES", "frameBytesMax", Limits.Builder::frameBytesMax),
            bytes("P2P_MAX_SEND_QUEUE_BYTES", "sendQueueBytesMax", Limits.Builder::sendQueueBytesMax),
            count("P2P_MAX_SEND_QUEUE_MESSAGES", "sendQueueMessagesMax", Limits.Builder::sendQueueMessagesMax),
            bytes("P2P_MESSAGE_WINDOW_BYTES", "messageWindowBytes", Limits.Builder::messageWindowBytes),
            bytes("P2P_STREAM_WINDOW_BYTES", "streamWindowBytes", Limits.Builder::streamWindowBytes),
            bytes("P2P_CONNECTION_WINDOW_BYTES", "connectionWindowBytes", Limits.Builder::connectionWindowBytes),
            count("P2P_MAX_STREAMS", "streamsMax", Limits.Builder::streamsMax),
            count("P2P_MAX_CONNECTIONS", "connectionsMax", Limits.Builder::connectionsMax),
            count("P2P_MAX_PENDING_HANDSHAKES", "pendingHandshakesMax", Limits.Builder::pendingHandshakesMax),
            count("P2P_MAX_ACCEPT_QUEUE", "acceptQueueMax", Limits.Builder::acceptQueueMax),
            count("P2P_MAX_EVENT_QUEUE", "eventQueueMax", Limits.Builder::eventQueueMax),
            count("P2P_MAX_ADDRESSES_PER_PEER", "addressesPerPeerMax", Limits.Builder::addressesPerPeerMax),
            count("P2P_MAX_ADDRESS_BOOK_PEERS", "addressBookPeersMax", Limits.Builder::addressBookPeersMax),
            time("P2P_DIAL_TIMEOUT", "dialTimeout", Limits.Builder::dialTimeout),
            time("P2P_HANDSHAKE_TIMEOUT", "handshakeTimeout", Limits.Builder::handshakeTimeout),
            time("P2P_KEEP_ALIVE_INTERVAL", "keepAliveInterval", Limits.Builder::keepAliveInterval),
            time("P2P_IDLE_TIMEOUT", "idleTimeout", Limits.Builder::idleTimeout),
            time("P2P_CLOSE_TIMEOUT", "closeTimeout", Limits.Builder::closeTimeout),
            time("P2P_STOP_TIMEOUT", "stopTimeout", Limits.Builder::stopTimeout));

    /** Likewise for every component of {@link InboundLimits}. */
    static final List<LimitSetting> INBOUND = List.of(
            inbound("P2P_SUBNET_IPV4_BITS", "ipv4PrefixBits", InboundLimits.Builder::ipv4PrefixBits),
            inbound("P2P_SUBNET_IPV6_BITS", "ipv6PrefixBits", InboundLimits.Builder::ipv6PrefixBits),
            inbound(
                    "P2P_MAX_HANDSHAKES_PER_ADDRESS",
                    "handshakesPerAddressMax",
                    InboundLimits.Builder::handshakesPerAddressMax),
            inbound(
                    "P2P_MAX_HANDSHAKES_PER_SUBNET",
                    "handshakesPerSubnetMax",
                    InboundLimits.Builder::handshakesPerSubnetMax),
            inbound(
                    "P2P_DIALS_PER_ADDRESS_PER_SECOND",
                    "dialsPerAddressPerSecond",
                    InboundLimits.Builder::dialsPerAddressPerSecond),
            inbound("P2P_DIALS_PER_ADDRESS_BURST", "dialsPerAddressBurst", InboundLimits.Builder::dialsPerAddressBurst),
            inbound(
                    "P2P_DIALS_PER_SUBNET_PER_SECOND",
                    "dialsPerSubnetPerSecond",
                    InboundLimits.Builder::dialsPerSubnetPerSecond),
            inbound("P2P_DIALS_PER_SUBNET_BURST", "dialsPerSubnetBurst", InboundLimits.Builder::dialsPerSubnetBurst),
            inbound(
                    "P2P_MAX_CONNECTIONS_PER_ADDRESS",
                    "connectionsPerAddressMax",
                    InboundLimits.Builder::connectionsPerAddressMax),
            inbound(
                    "P2P_MAX_CONNECTIONS_PER_SUBNET",
                    "connectionsPerSubnetMax",
                    InboundLimits.Builder::connectionsPerSubnetMax),
            inbound(
                    "P2P_MAX_CONNECTIONS_PER_PEER",
                    "connectionsPerPeerMax",
                    InboundLimits.Builder::connectionsPerPeerMax),
            new LimitSetting(
                    "P2P_UNLIMITED_ADDRESSES",
                    "exempt",
                    (setting, limits) -> limits.inbound.exempt(Values.prefixes(setting))));

    private final String name;
    private final String component;
    private final BiConsumer<Setting, Target> setter;

    private LimitSetting(String name, String component, BiConsumer<Setting, Target> setter) {
        this.name = name;
        this.component = component;
        this.setter = setter;
    }

    private static LimitSetting bytes(String name, String component, BiConsumer<Limits.Builder, Integer> setter) {
        return new LimitSetting(
                name,
                component,
                (setting, limits) -> setter.accept(limits.limits, (int) Values.bytes(setting, 0, Integer.MAX_VALUE)));
    }

    private static LimitSetting count(String name, String component, BiConsumer<Limits.Builder, Integer> setter) {
        return new LimitSetting(
                name,
                component,
                (setting, limits) -> setter.accept(limits.limits, (int) Values.number(setting, 0, Integer.MAX_VALUE)));
    }

    private static LimitSetting inbound(
            String name, String component, BiConsumer<InboundLimits.Builder, Integer> setter) {
        return new LimitSetting(
                name,
                component,
                (setting, limits) -> setter.accept(limits.inbound, (int) Values.number(setting, 0, Integer.MAX_VALUE)));
    }

    private static LimitSetting time(String name, String component, BiConsumer<Limits.Builder, Duration> setter) {
        return new LimitSetting(
                name,
                component,
                (setting, limits) ->
                        setter.accept(limits.limits, Values.duration(setting, Duration.ZERO, DURATION_MAX)));
    }

    String name() {
        return name;
    }

    String component() {
        return component;
    }

    /** What a setting changes. */
    private record Target(Limits.Builder limits, InboundLimits.Builder inbound) {}

    /** The base limits with every present setting in place of its component. */
    static Limits apply(SettingReader reader, Limits base) {
        Target target = new Target(base.toBuilder(), base.inbound().toBuilder());
        List<LimitSetting> present = new ArrayList<>();
        for (LimitSetting limit : Stream.concat(ALL.stream(), INBOUND.stream()).toList()) {
            reader.find(limit.name).ifPresent(setting -> {
                limit.setter.accept(setting, target);
                present.add(limit);
            });
        }
        if (present.isEmpty()) {
            return base;
        }
        try {
            return target.limits.inbound(target.inbound.build()).build();
        } catch (IllegalArgumentException wrong) {
            throw ConfigException.wrongValue(
                    reader.find(culprit(present, String.valueOf(wrong.getMessage())).name)
                            .orElseThrow(),
                    wrong);
        }
    }

    /** The setting of the limit that is complained about; of two that contradict each other, the one that was set. */
    private static LimitSetting culprit(List<LimitSetting> present, String complaint) {
        for (LimitSetting limit : present) {
            if (complaint.startsWith("limit " + limit.component + ":")) {
                return limit;
            }
        }
        for (LimitSetting limit : present) {
            if (complaint.contains(limit.component)) {
                return limit;
            }
        }
        throw new IllegalStateException("limits without a setting are wrong: " + complaint);
    }
}
