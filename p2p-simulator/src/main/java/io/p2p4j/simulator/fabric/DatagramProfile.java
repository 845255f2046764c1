package io.p2p4j.simulator.fabric;

import java.time.Duration;

/**
 * What one direction between two nodes does to datagrams, beyond its latency and its loss.
 *
 * @param duplicate the probability that a datagram arrives twice, each time with a latency of its own, 0 to 1
 * @param reorder the probability that it is held back, so that later ones overtake it, 0 to 1
 * @param reorderBy how long it is held back at most, 0 to a day
 * @param corrupt the probability that 1 to {@value #FLIPPED_BITS_MAX} of its bits are flipped, 0 to 1
 * @param truncate the probability that its end is cut off, 0 to 1
 * @param mtuBytes the largest packet of the path, with the headers of IP and UDP; 0 is unlimited, else 68 or more
 * @param fragments whether larger datagrams travel as fragments, which all have to arrive; otherwise they are lost
 */
public record DatagramProfile(
        double duplicate,
        double reorder,
        Duration reorderBy,
        double corrupt,
        double truncate,
        int mtuBytes,
        boolean fragments) {
    /** The most bits that {@link #corrupt} flips in one datagram. */
    public static final int FLIPPED_BITS_MAX = 8;

    /** Datagrams of every length arrive as they were sent. */
    public static final DatagramProfile CLEAN = new DatagramProfile(0, 0, Duration.ZERO, 0, 0, 0, false);

    /** An Ethernet path: packets of 1500 bytes, larger datagrams in fragments. */
    public static final DatagramProfile ETHERNET = CLEAN.withMtu(1500, true);

    static final int IP_HEADER_BYTES = 20;
    static final int UDP_HEADER_BYTES = 8;

    /** Every IPv4 path takes so much (RFC 791). */
    private static final int MTU_MIN = 68;

    private static final int FRAGMENT_UNIT_BYTES = 8;

    /**
     * Checks the ranges.
     *
     * @param duplicate 0 to 1
     * @param reorder 0 to 1
     * @param reorderBy 0 to a day
     * @param corrupt 0 to 1
     * @param truncate 0 to 1
     * @param mtuBytes 0, or 68 or more
     * @param fragments whether larger datagrams are cut into fragments
     */
    public DatagramProfile {
        LinkProfile.probability("duplicate", duplicate);
        LinkProfile.probability("reorder", reorder);
        LinkProfile.probability("corrupt", corrupt);
        LinkProfile.probability("truncate", truncate);
        if (reorderBy.isNegative() || reorderBy.compareTo(Duration.ofDays(1)) > 0) {
            throw new IllegalArgumentException("reorderBy: " + reorderBy + " (expected 0 to 1 day)");
        }
        if (mtuBytes != 0 && mtuBytes < MTU_MIN) {
            throw new IllegalArgumentException(
                    "mtuBytes: " + mtuBytes + " (expected 0 for no limit, or " + MTU_MIN + " or more)");
        }
    }

    /**
     * Changes how many datagrams arrive twice.
     *
     * @param value 0 to 1
     * @return a profile like this one with it
     */
    public DatagramProfile withDuplicate(double value) {
        return new DatagramProfile(value, reorder, reorderBy, corrupt, truncate, mtuBytes, fragments);
    }

    /**
     * Changes how many datagrams are held back, and for how long.
     *
     * @param value 0 to 1
     * @param by the longest time
     * @return a profile like this one with it
     */
    public DatagramProfile withReorder(double value, Duration by) {
        return new DatagramProfile(duplicate, value, by, corrupt, truncate, mtuBytes, fragments);
    }

    /**
     * Changes how many datagrams have flipped bits.
     *
     * @param value 0 to 1
     * @return a profile like this one with it
     */
    public DatagramProfile withCorrupt(double value) {
        return new DatagramProfile(duplicate, reorder, reorderBy, value, truncate, mtuBytes, fragments);
    }

    /**
     * Changes how many datagrams lose their end.
     *
     * @param value 0 to 1
     * @return a profile like this one with it
     */
    public DatagramProfile withTruncate(double value) {
        return new DatagramProfile(duplicate, reorder, reorderBy, corrupt, value, mtuBytes, fragments);
    }

    /**
     * Changes the largest packet.
     *
     * @param bytes with the headers of IP and UDP; 0 is unlimited
     * @param fragmented whether larger datagrams travel as fragments; otherwise they are lost
     * @return a profile like this one with it
     */
    public DatagramProfile withMtu(int bytes, boolean fragmented) {
        return new DatagramProfile(duplicate, reorder, reorderBy, corrupt, truncate, bytes, fragmented);
    }

    /** Whether nothing is done to datagrams. */
    boolean isClean() {
        return duplicate + reorder + corrupt + truncate + mtuBytes == 0;
    }

    /** How many packets a datagram of so many bytes is; 0 when the path does not take it. */
    int packets(int bytes) {
        int whole = bytes + UDP_HEADER_BYTES;
        if (mtuBytes == 0 || whole + IP_HEADER_BYTES <= mtuBytes) {
            return 1;
        }
        if (!fragments) {
            return 0;
        }
        // The offset of a fragment counts units of eight bytes, so all but the last are a multiple of them.
        int each = (mtuBytes - IP_HEADER_BYTES) / FRAGMENT_UNIT_BYTES * FRAGMENT_UNIT_BYTES;
        return (whole + each - 1) / each;
    }
}
