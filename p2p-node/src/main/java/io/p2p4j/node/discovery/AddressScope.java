package io.p2p4j.node.discovery;

import io.p2p4j.api.address.IpPrefix;
import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.address.Protocol;
import java.util.List;
import java.util.OptionalInt;

/** From where an address can be dialed. */
enum AddressScope {
    /** From anywhere: public IP addresses and names. */
    PUBLIC,
    /** From the same site: private and link-local addresses. */
    PRIVATE,
    /** From the same machine. */
    LOOPBACK,
    /** Within this process or simulation. */
    MEMORY,
    /** From nowhere. */
    NONE;

    private static final List<IpPrefix> LOOPBACKS = prefixes("127.0.0.0/8", "::1");
    private static final List<IpPrefix> PRIVATES = prefixes(
            "10.0.0.0/8",
            "172.16.0.0/12",
            "192.168.0.0/16",
            "169.254.0.0/16",
            "100.64.0.0/10",
            "fc00::/7",
            "fe80::/10");
    private static final List<IpPrefix> NOWHERE = prefixes("0.0.0.0/8", "224.0.0.0/4", "240.0.0.0/4", "::", "ff00::/8");

    private static List<IpPrefix> prefixes(String... texts) {
        return java.util.Arrays.stream(texts).map(IpPrefix::parse).toList();
    }

    static AddressScope of(Multiaddr address) {
        if (address.has(Protocol.P2P_CIRCUIT) || address.has(Protocol.UNIX)) {
            return NONE;
        }
        if (address.startsWith(Protocol.MEMORY)) {
            return MEMORY;
        }
        OptionalInt port = address.port();
        if (port.isEmpty() || port.getAsInt() == 0) {
            return NONE;
        }
        return IpPrefix.ofHost(address).map(AddressScope::of).orElseGet(() -> isName(address) ? PUBLIC : NONE);
    }

    private static boolean isName(Multiaddr address) {
        return address.startsWith(Protocol.DNS)
                || address.startsWith(Protocol.DNS4)
                || address.startsWith(Protocol.DNS6);
    }

    private static AddressScope of(IpPrefix host) {
        if (isIn(NOWHERE, host)) {
            return NONE;
        }
        if (isIn(LOOPBACKS, host)) {
            return LOOPBACK;
        }
        return isIn(PRIVATES, host) ? PRIVATE : PUBLIC;
    }

    private static boolean isIn(List<IpPrefix> prefixes, IpPrefix host) {
        return prefixes.stream().anyMatch(prefix -> prefix.contains(host));
    }

    /** Whether who is reached at this scope can use, and may tell, an address of the other scope. */
    boolean mayShare(AddressScope address) {
        return switch (address) {
            case PUBLIC -> true;
            case PRIVATE -> this == PRIVATE || this == LOOPBACK || this == MEMORY;
            case LOOPBACK -> this == LOOPBACK || this == MEMORY;
            case MEMORY -> this == MEMORY || this == PRIVATE || this == LOOPBACK;
            case NONE -> false;
        };
    }
}
