package io.p2p4j.node.book;

import java.time.Duration;

/**
 * How much a {@link PeerBook} remembers.
 *
 * @param peersMax peers in all
 * @param addressesPerPeerMax addresses of one peer; hearsay takes at most half of them once a peer is proven
 * @param banReputation the reputation at which a peer is banned, -100 to -1
 * @param banDuration for how long such a ban holds
 * @param reputationRecovery the time in which a reputation comes one point closer to 0
 */
public record BookLimits(
        int peersMax, int addressesPerPeerMax, int banReputation, Duration banDuration, Duration reputationRecovery) {
    /** The longest ban. Stands before the defaults, which are checked against it while this class is initialized. */
    public static final Duration BAN_MAX = Duration.ofDays(365);

    /** 10,000 peers with 8 addresses each; a ban of an hour at -50; a point in 10 minutes. */
    public static final BookLimits DEFAULTS =
            new BookLimits(10_000, 8, -50, Duration.ofHours(1), Duration.ofMinutes(10));

    private static final int UNPROVEN_PARTS = 2;
    private static final int INBOUND_PARTS = 2;
    private static final int BANNED_PARTS = 4;
    private static final int TELLER_PARTS = 10;
    private static final int SUBNET_PARTS = 20;
    private static final int LOCAL_PARTS = 4;

    /**
     * Checks the components.
     *
     * @param peersMax see the component
     * @param addressesPerPeerMax see the component
     * @param banReputation see the component
     * @param banDuration see the component
     * @param reputationRecovery see the component
     */
    public BookLimits {
        check("peersMax", peersMax, 1, 1_000_000);
        check("addressesPerPeerMax", addressesPerPeerMax, 1, 64);
        check("banReputation", banReputation, -PeerBook.REPUTATION_MAX, -1);
        if (banDuration.isNegative() || banDuration.isZero() || banDuration.compareTo(BAN_MAX) > 0) {
            throw new IllegalArgumentException(
                    "banDuration: " + banDuration + " (expected more than 0 and at most " + BAN_MAX + ")");
        }
        if (reputationRecovery.isNegative() || reputationRecovery.isZero()) {
            throw new IllegalArgumentException("reputationRecovery: " + reputationRecovery + " (expected more than 0)");
        }
    }

    private static void check(String name, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(name + ": " + value + " (expected " + least + " to " + most + ")");
        }
    }

    /**
     * Sets the number of peers.
     *
     * @param count peers in all
     * @return limits like these with that number
     */
    public BookLimits withPeersMax(int count) {
        return new BookLimits(count, addressesPerPeerMax, banReputation, banDuration, reputationRecovery);
    }

    /**
     * Returns how many peers may be in the book of whom nothing is proven.
     *
     * @return half of all, at least one
     */
    public int unprovenMax() {
        return part(peersMax, UNPROVEN_PARTS);
    }

    /**
     * Returns how many peers may be in a full book of whom is only known that they once dialed.
     *
     * @return half of all, at least one
     */
    public int inboundMax() {
        return part(peersMax, INBOUND_PARTS);
    }

    /**
     * Returns how many bans are kept when the book is full.
     *
     * @return a quarter of all, at least one
     */
    public int bannedMax() {
        return part(peersMax, BANNED_PARTS);
    }

    /**
     * Returns how many unproven peers one peer may have told of.
     *
     * @return a tenth of {@link #unprovenMax}, at least one
     */
    public int perTellerMax() {
        return part(unprovenMax(), TELLER_PARTS);
    }

    /**
     * Returns how many unproven peers that others told of may be in one subnet, an IPv4 /16 or an IPv6 /48.
     *
     * @return a twentieth of {@link #unprovenMax}, at least one
     */
    public int perSubnetMax() {
        return part(unprovenMax(), SUBNET_PARTS);
    }

    /**
     * Returns how many unproven peers may have come from the local network, where one sender can be anybody.
     *
     * @return a quarter of {@link #unprovenMax}, at least one
     */
    public int localMax() {
        return part(unprovenMax(), LOCAL_PARTS);
    }

    private static int part(int whole, int parts) {
        return Math.max(1, whole / parts);
    }
}
