package io.p2p4j.core.admission;

import io.p2p4j.api.InboundLimits;
import io.p2p4j.api.Limits;
import io.p2p4j.api.address.IpPrefix;
import io.p2p4j.api.address.Multiaddr;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The places of inbound handshakes under way, all in all, and who gives one up when they are all taken: docs/ABUSE.md
 * has the rule and its reasons. A newcomer gets the place of somebody
 * <ul>
 *   <li>whose network has more places than the newcomer's would have then; within one network the same holds of subnets, and
 *       within one subnet of addresses;
 *   <li>or who has taken longer than {@link #GRACE} of the handshake timeout, and whose network (subnet, address) has no
 *       fewer places than the newcomer's.
 * </ul>
 * Among these the fullest network, subnet and address lose, and in them the handshake that has taken longest. If there is
 * nobody, the newcomer is refused. Nothing is drawn: the same arrivals have the same outcome. Guarded by its monitor; time
 * comes in.
 */
public final class HandshakePlaces {
    /** The part of the handshake timeout, as a divisor, within which a handshake keeps its place while no group has too many. */
    public static final int GRACE = 10;

    /** How many places are looked at for one newcomer; with more, where to begin goes round. */
    static final int LOOKED_AT_MAX = 1024;

    private static final int NETWORK_IPV4_BITS = 16;
    private static final int NETWORK_IPV6_BITS = 48;

    /** Where those come from who have no IP address: no network is as wide. */
    private static final IpPrefix NOWHERE = IpPrefix.parse("0.0.0.0/0");

    private final InboundLimits subnets;
    private final int placesMax;
    private final long graceNanos;
    /** Only while there are any, since a process may have very many providers. */
    private @Nullable Taken taken;
    /** Who was displaced and has not ended yet. */
    private int leaving;

    private int lookFrom;

    /** The places that are taken, in no order that means anything, and how many of them each group has. */
    private static final class Taken {
        final ArrayList<Place> places = new ArrayList<>();
        final Map<IpPrefix, Group> networks = new LinkedHashMap<>();
        final Map<IpPrefix, Group> subnets = new LinkedHashMap<>();
        final Map<IpPrefix, Group> addresses = new LinkedHashMap<>();
    }

    /** A network, a subnet or an address. */
    private static final class Group {
        final Map<IpPrefix, Group> all;
        final IpPrefix key;
        int count;

        Group(Map<IpPrefix, Group> all, IpPrefix key) {
            this.all = all;
            this.key = key;
        }

        static Group of(Map<IpPrefix, Group> all, IpPrefix key) {
            return all.computeIfAbsent(key, absent -> new Group(all, absent));
        }

        void dropEmpty() {
            if (count == 0) {
                all.remove(key);
            }
        }
    }

    /** The life of a place. */
    private enum State {
        TAKEN,
        /** Its handshake waits for this side. */
        HELD_UP,
        /** The handshake is over. */
        FREE,
        /** Another one has it, and the handshake is not over yet. */
        DISPLACED,
        /** Another one has it, and the handshake is over. */
        GONE
    }

    /** One handshake's place. Its methods may be called from any thread. */
    public static final class Place {
        private final HandshakePlaces owner;
        private final Group network;
        private final Group subnet;
        private final Group address;
        private final Runnable onDisplaced;
        private State state = State.TAKEN;
        private long sinceNanos;
        private int slot;

        private Place(HandshakePlaces owner, Taken in, IpPrefix host, long nowNanos, Runnable onDisplaced) {
            IpPrefix block = owner.subnets.subnetOf(host);
            this.owner = owner;
            this.network = Group.of(in.networks, block.widened(NETWORK_IPV4_BITS, NETWORK_IPV6_BITS));
            this.subnet = Group.of(in.subnets, block);
            this.address = Group.of(in.addresses, host);
            this.sinceNanos = nowNanos;
            this.onDisplaced = onDisplaced;
        }

        /** The handshake waits for this side from now on, so that the other end is not to blame. */
        public void heldUp() {
            synchronized (owner) {
                state = state == State.TAKEN ? State.HELD_UP : state;
            }
        }

        /**
         * It goes on.
         *
         * @param nowNanos the monotonic time
         */
        public void begun(long nowNanos) {
            synchronized (owner) {
                if (state == State.HELD_UP) {
                    state = State.TAKEN;
                    sinceNanos = nowNanos;
                }
            }
        }

        /**
         * The handshake is over, in whichever way. Safe to call again.
         *
         * @return false when the place was another's by then
         */
        public boolean end() {
            return owner.end(this);
        }

        /**
         * Tells whether the place was given to another one before the end.
         *
         * @return true when it was
         */
        public boolean isDisplaced() {
            synchronized (owner) {
                return state == State.DISPLACED || state == State.GONE;
            }
        }

        /** Takes longer than it should, which is not this side's doing; the caller holds the monitor. */
        private boolean isStale(long nowNanos) {
            return state == State.TAKEN && nowNanos - sinceNanos > owner.graceNanos;
        }

        private void count(int change) {
            network.count += change;
            subnet.count += change;
            address.count += change;
        }

        private void dropEmptyGroups() {
            network.dropEmpty();
            subnet.dropEmpty();
            address.dropEmpty();
        }

        /** Whether a newcomer, who is not counted yet, may have this place. */
        private boolean isFor(Place newcomer, long nowNanos) {
            Group theirs = newcomer.network;
            Group own = network;
            if (own == theirs) {
                theirs = newcomer.subnet;
                own = subnet;
            }
            if (own == theirs) {
                theirs = newcomer.address;
                own = address;
            }
            return own.count > theirs.count + 1 || (own.count >= theirs.count && isStale(nowNanos));
        }

        /** Whether this place is rather to be given up than another one. */
        private boolean goesBefore(Place other, long nowNanos) {
            int byGroup = Integer.compare(other.network.count, network.count);
            byGroup = byGroup != 0 ? byGroup : Integer.compare(other.subnet.count, subnet.count);
            byGroup = byGroup != 0 ? byGroup : Integer.compare(other.address.count, address.count);
            if (byGroup != 0) {
                return byGroup < 0;
            }
            boolean stale = isStale(nowNanos);
            return stale == other.isStale(nowNanos) ? sinceNanos - other.sinceNanos < 0 : stale;
        }
    }

    /**
     * Makes places that are all free.
     *
     * @param limits how many there are, how long a handshake may take, and what a subnet is
     */
    public HandshakePlaces(Limits limits) {
        this.subnets = limits.inbound();
        this.placesMax = limits.pendingHandshakesMax();
        this.graceNanos = limits.handshakeTimeout().toNanos() / GRACE;
    }

    /**
     * Somebody connects: takes a place, which may be another's until now.
     *
     * @param remoteAddress where the newcomer comes from
     * @param nowNanos the monotonic time
     * @param onDisplaced is run once when the place is given to another one before its end, by that one's thread, with no
     *     lock held; it ends the handshake soon
     * @return the place, or null when there is none
     */
    public @Nullable Place take(Multiaddr remoteAddress, long nowNanos, Runnable onDisplaced) {
        IpPrefix host = IpPrefix.ofHost(remoteAddress).orElse(NOWHERE);
        Place place;
        Place victim = null;
        synchronized (this) {
            Taken in = taken == null ? new Taken() : taken;
            place = new Place(this, in, host, nowNanos, onDisplaced);
            if (in.places.size() >= placesMax) {
                // A crowd must not be thrown out faster than it leaves.
                victim = leaving < placesMax ? victim(in, place, nowNanos) : null;
                if (victim == null) {
                    place.dropEmptyGroups();
                    return null;
                }
                victim.state = State.DISPLACED;
                leaving++;
            }
            // First, so that no group of both is dropped.
            place.count(1);
            if (victim != null) {
                remove(in, victim);
            }
            taken = in;
            place.slot = in.places.size();
            in.places.add(place);
        }
        if (victim != null) {
            victim.onDisplaced.run();
        }
        return place;
    }

    private @Nullable Place victim(Taken in, Place newcomer, long nowNanos) {
        int size = in.places.size();
        int looks = Math.min(size, LOOKED_AT_MAX);
        if (looks < size) {
            lookFrom = (lookFrom + looks) % size;
        } else {
            lookFrom = 0;
        }
        Place victim = null;
        for (int i = 0; i < looks; i++) {
            Place place = in.places.get((lookFrom + i) % size);
            if (place.isFor(newcomer, nowNanos) && (victim == null || place.goesBefore(victim, nowNanos))) {
                victim = place;
            }
        }
        return victim;
    }

    private static void remove(Taken in, Place place) {
        Place last = in.places.remove(in.places.size() - 1);
        if (last != place) {
            in.places.set(place.slot, last);
            last.slot = place.slot;
        }
        place.count(-1);
        place.dropEmptyGroups();
    }

    private synchronized boolean end(Place place) {
        switch (place.state) {
            case TAKEN, HELD_UP -> {
                Taken in = taken;
                if (in != null) {
                    remove(in, place);
                    taken = in.places.isEmpty() ? null : in;
                }
                place.state = State.FREE;
            }
            case DISPLACED -> {
                leaving--;
                place.state = State.GONE;
            }
            case FREE, GONE -> {
                // It was said before.
            }
        }
        return place.state == State.FREE;
    }

    /**
     * Returns how many handshakes are under way.
     *
     * @return the number of places that are taken
     */
    public synchronized int size() {
        return taken == null ? 0 : taken.places.size();
    }
}
