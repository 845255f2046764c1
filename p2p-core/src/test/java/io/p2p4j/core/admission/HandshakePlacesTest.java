package io.p2p4j.core.admission;

import static org.assertj.core.api.Assertions.assertThat;

import io.p2p4j.api.Limits;
import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.core.admission.HandshakePlaces.Place;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class HandshakePlacesTest {
    private static final long MILLI = 1_000_000;
    private static final long GRACE = 1000 * MILLI;

    private final List<String> displaced = new ArrayList<>();
    private final HandshakePlaces places = places(4);

    private static HandshakePlaces places(int count) {
        return new HandshakePlaces(Limits.builder()
                .pendingHandshakesMax(count)
                .handshakeTimeout(Duration.ofNanos(GRACE * HandshakePlaces.GRACE))
                .build());
    }

    private @Nullable Place tryTake(String host, long now) {
        String address = host.contains(":") ? "/ip6/" : "/ip4/";
        return places.take(Multiaddr.parse(address + host + "/tcp/1"), now, () -> displaced.add(host + '@' + now));
    }

    private Place take(String host, long now) {
        return Objects.requireNonNull(tryTake(host, now));
    }

    private void takeAll(String... hosts) {
        for (int i = 0; i < hosts.length; i++) {
            take(hosts[i], i);
        }
    }

    @Test
    void whoeverComesGetsAFreePlaceAndItIsFreeAgainAtTheEnd() {
        List<Place> taken = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            taken.add(take("10.0.0.1", 0));
        }
        assertThat(tryTake("10.0.0.1", 0)).isNull();
        assertThat(places.size()).isEqualTo(4);
        assertThat(taken.get(1).end()).isTrue();
        assertThat(taken.get(1).end()).isTrue();
        assertThat(places.size()).isEqualTo(3);
        taken.set(1, take("10.0.0.1", 0));
        assertThat(taken).allMatch(Place::end).noneMatch(Place::isDisplaced);
        assertThat(places.size()).isZero();
        assertThat(displaced).isEmpty();
    }

    @Test
    void theFullestNetworkGivesAPlaceToWhoComesFromElsewhereAndInItTheFullestSubnetAndAddress() {
        takeAll("10.1.1.1", "10.1.2.1", "10.1.2.2", "10.1.2.2");
        take("10.2.0.1", 10);
        take("10.2.0.2", 11);
        // Two and two: nobody has too many.
        assertThat(tryTake("10.2.0.3", 12)).isNull();
        assertThat(displaced).containsExactly("10.1.2.2@2", "10.1.2.1@1");
    }

    @Test
    void inOneNetworkAndInOneSubnetTheSameHolds() {
        takeAll("10.1.1.1", "10.1.1.1", "10.1.1.1", "10.1.1.1");
        take("10.1.1.2", 10);
        take("10.1.2.1", 11);
        assertThat(displaced).containsExactly("10.1.1.1@0", "10.1.1.1@1");
        // Two of one address and one of the other are even; the subnet has three, and the newcomer's would have two.
        assertThat(tryTake("10.1.1.2", 12)).isNull();
        take("10.1.2.2", 13);
        assertThat(displaced).hasSize(3);
    }

    @Test
    void anIpv6SiteIsOneNetworkHoweverManySubnetsItHas() {
        takeAll("2001:db8:1:1::1", "2001:db8:1:2::1", "2001:db8:1:3::1", "2001:db8:1:4::1");
        assertThat(tryTake("2001:db8:1:5::1", 5)).isNull();
        take("2001:db8:2:1::1", 6);
        assertThat(displaced).containsExactly("2001:db8:1:1::1@0");
    }

    @Test
    void whoTakesTooLongGivesWayToWhoComesFromTheSamePlace() {
        takeAll("10.0.0.1", "10.0.0.1", "10.0.0.1", "10.0.0.1");
        assertThat(tryTake("10.0.0.1", GRACE)).isNull();
        Place late = take("10.0.0.1", GRACE + 1);
        assertThat(displaced).containsExactly("10.0.0.1@0");
        assertThat(tryTake("10.0.0.1", GRACE + 1)).isNull();
        take("10.0.0.1", GRACE + 2);
        assertThat(late.isDisplaced()).isFalse();
        assertThat(displaced).containsExactly("10.0.0.1@0", "10.0.0.1@1");
    }

    @Test
    void whoWaitsForThisSideDoesNotTakeTooLong() {
        List<Place> taken = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            taken.add(take("10.0.0.1", 0));
            taken.get(i).heldUp();
        }
        assertThat(tryTake("10.0.0.1", 5 * GRACE)).isNull();
        taken.get(2).begun(5 * GRACE);
        assertThat(tryTake("10.0.0.1", 6 * GRACE)).isNull();
        take("10.0.0.1", 6 * GRACE + 1);
        assertThat(taken).filteredOn(Place::isDisplaced).containsExactly(taken.get(2));
        // What is over does not come back.
        taken.get(2).begun(0);
        taken.get(2).heldUp();
        assertThat(taken.get(2).end()).isFalse();
        // Who comes from elsewhere is owed a place all the same.
        take("10.1.0.1", 6 * GRACE + 2);
        assertThat(displaced).hasSize(2);
    }

    @Test
    void aFullNetworkTakesNoPlaceOfASlowOneFromElsewhere() {
        takeAll("10.1.0.1", "10.2.0.1", "10.2.0.2", "10.2.0.3");
        take("10.2.0.4", 2 * GRACE);
        assertThat(displaced).containsExactly("10.2.0.1@1");
        List<Place> fresh = List.of(take("10.2.0.5", 2 * GRACE), take("10.2.0.6", 2 * GRACE));
        assertThat(tryTake("10.2.0.7", 2 * GRACE)).isNull();
        assertThat(fresh).noneMatch(Place::isDisplaced);
        assertThat(displaced).doesNotContain("10.1.0.1@0");
    }

    @Test
    void noMoreLeaveAtOnceThanThereArePlaces() {
        Deque<Place> old = new ArrayDeque<>();
        for (int i = 0; i < 4; i++) {
            old.add(take("10.0.0.1", 0));
        }
        for (int i = 0; i < 4; i++) {
            take("10.0.0.1", 2 * GRACE);
        }
        assertThat(tryTake("10.0.0.1", 4 * GRACE)).isNull();
        assertThat(old.remove().end()).isFalse();
        take("10.0.0.1", 4 * GRACE);
        assertThat(tryTake("10.0.0.1", 4 * GRACE)).isNull();
        assertThat(places.size()).isEqualTo(4);
    }

    @Test
    void withVeryManyPlacesOnlySomeAreLookedAt() {
        HandshakePlaces many = places(3 * HandshakePlaces.LOOKED_AT_MAX);
        int[] thrownOut = new int[1];
        for (int i = 0; i < 3 * HandshakePlaces.LOOKED_AT_MAX; i++) {
            many.take(Multiaddr.parse("/ip4/10.0.0.1/tcp/1"), 0, () -> thrownOut[0]++);
        }
        for (int i = 0; i < 1000; i++) {
            assertThat(many.take(Multiaddr.parse("/ip4/10.1.0.1/tcp/1"), 1, () -> {}))
                    .isNotNull();
        }
        assertThat(thrownOut[0]).isEqualTo(1000);
    }

    // Thousands of strangers who say nothing, at a thousand a second, and one honest peer after the other. A handshake
    // of
    // theirs takes 200 ms; places are held for 10 s by who says nothing.

    private static final int PLACES = 128;
    private static final int STRANGERS = 30_000;
    private static final long STRANGER_EVERY = MILLI;
    private static final long HONEST_EVERY = 70 * MILLI;
    private static final long HONEST_TAKES = 200 * MILLI;

    private record Ending(long at, Place place) {}

    /** What share of the honest got in with their first try. */
    private static double honestShare(IntFunction<String> stranger, IntFunction<String> honest) {
        HandshakePlaces door = places(PLACES);
        PriorityQueue<Ending> endings = new PriorityQueue<>(Comparator.comparingLong(Ending::at));
        List<Place> inside = new ArrayList<>();
        Random pauses = new Random(1);
        int tried = 0;
        int through = 0;
        long now = 0;
        for (int i = 0; i < STRANGERS; i++) {
            now += (long) (-Math.log(1 - pauses.nextDouble()) * STRANGER_EVERY);
            while (!endings.isEmpty() && endings.peek().at() <= now) {
                Place over = endings.remove().place();
                through += inside.remove(over) && over.end() ? 1 : 0;
                over.end();
            }
            if (now / HONEST_EVERY >= tried) {
                tried++;
                Place place = arrive(door, honest.apply(tried), now, now + HONEST_TAKES, endings);
                if (place != null) {
                    inside.add(place);
                }
            }
            arrive(door, stranger.apply(i), now, now + 10 * GRACE, endings);
            assertThat(door.size()).isLessThanOrEqualTo(PLACES);
        }
        inside.removeIf(Place::isDisplaced);
        return (double) (through + inside.size()) / tried;
    }

    private static @Nullable Place arrive(
            HandshakePlaces door, String host, long now, long end, PriorityQueue<Ending> endings) {
        Place[] taken = new Place[1];
        taken[0] = door.take(Multiaddr.parse(host + "/tcp/1"), now, () -> taken[0].end());
        if (taken[0] != null) {
            endings.add(new Ending(end, taken[0]));
        }
        return taken[0];
    }

    @Test
    void aFloodFromOneAddressKeepsNobodyElseOut() {
        assertThat(honestShare(i -> "/ip4/10.0.0.1", i -> "/ip4/10." + i % 9 + ".1.1"))
                .isEqualTo(1);
        assertThat(honestShare(i -> "/ip4/10.0.0.1", i -> "/ip4/10.0.0.2")).isEqualTo(1);
    }

    @Test
    void aFloodFromManyAddressesOfSomeNetworksKeepsNobodyElseOut() {
        assertThat(honestShare(
                        i -> "/ip4/10." + i % 40 + '.' + i % 251 + '.' + i % 241, i -> "/ip4/11." + i % 200 + ".1.1"))
                .isEqualTo(1);
        assertThat(honestShare(
                        i -> "/ip6/2001:db8:1:" + Integer.toHexString(i) + "::1",
                        i -> "/ip6/2001:db8:" + Integer.toHexString(2 + i) + ":1::1"))
                .isEqualTo(1);
    }

    @Test
    void aFloodFromEverywhereLeavesAChance() {
        // 128 places that turn over each second, for a thousand newcomers a second.
        double share = honestShare(
                i -> "/ip6/2001:" + Integer.toHexString(i) + ":1::1",
                i -> "/ip6/2003:" + Integer.toHexString(i) + ":1::1");
        assertThat(share).isGreaterThan(0.05);
    }

    @Test
    void behindTheAddressOfAFloodThereIsAChance() {
        assertThat(honestShare(i -> "/ip4/10.0.0.1", i -> "/ip4/10.0.0.1")).isGreaterThan(0.05);
    }
}
