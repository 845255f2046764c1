package io.p2p4j.core.admission;

import static org.assertj.core.api.Assertions.assertThat;

import io.p2p4j.api.Limits;
import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.core.admission.HandshakePlaces.Place;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.jspecify.annotations.Nullable;

/** Whoever comes and leaves in whichever order: places are given to those whom the rule names, and to nobody else. */
class HandshakePlacesProperties {
    private static final int PLACES = 6;
    private static final long GRACE = 100;

    /** A handshake as the rule sees it: the parts of its address, and since when it goes on. */
    private static final class Known {
        final int[] host;
        long since;
        boolean heldUp;
        boolean displaced;

        @Nullable
        Place place;

        Known(int[] host, long since) {
            this.host = host;
            this.since = since;
        }

        boolean isStale(long now) {
            return !heldUp && now - since > GRACE;
        }

        /** How many parts are the same. */
        int shared(Known other) {
            int same = 0;
            while (same < host.length && host[same] == other.host[same]) {
                same++;
            }
            return same;
        }
    }

    private final List<Known> inside = new ArrayList<>();
    private final HandshakePlaces places = new HandshakePlaces(Limits.builder()
            .pendingHandshakesMax(PLACES)
            .handshakeTimeout(Duration.ofNanos(GRACE * HandshakePlaces.GRACE))
            .build());
    private long now;

    /** Those inside of one network, subnet or address: with so many parts in common. */
    private long group(Known of, int parts) {
        return inside.stream().filter(other -> other.shared(of) >= parts).count();
    }

    private boolean mayLose(Known one, Known newcomer) {
        int shared = one.shared(newcomer);
        if (shared == newcomer.host.length) {
            return one.isStale(now);
        }
        long theirs = group(one, shared + 1);
        long own = group(newcomer, shared + 1);
        return theirs > own + 1 || (theirs >= own && one.isStale(now));
    }

    private List<Long> fullness(Known one) {
        return List.of(group(one, 1), group(one, 2), group(one, 3));
    }

    private void arrives(int[] host) {
        Known newcomer = new Known(host, now);
        List<Known> candidates =
                inside.stream().filter(one -> mayLose(one, newcomer)).toList();
        List<List<Long>> fullness = candidates.stream().map(this::fullness).toList();
        boolean full = inside.size() == PLACES;
        Multiaddr address = Multiaddr.parse("/ip4/10." + host[0] + '.' + host[1] + '.' + host[2] + "/tcp/1");
        newcomer.place = places.take(address, now, () -> newcomer.displaced = true);
        List<Known> losers = inside.stream().filter(one -> one.displaced).toList();
        if (!full) {
            assertThat(newcomer.place).isNotNull();
            assertThat(losers).isEmpty();
        } else if (newcomer.place == null) {
            assertThat(candidates).isEmpty();
            assertThat(losers).isEmpty();
        } else {
            assertThat(losers).hasSize(1);
            Known loser = losers.get(0);
            assertThat(candidates).contains(loser);
            List<Long> own = fullness.get(candidates.indexOf(loser));
            assertThat(fullness).allMatch(other -> compare(own, other) >= 0);
            // The one that has taken longest of those.
            for (int i = 0; i < candidates.size(); i++) {
                if (fullness.get(i).equals(own) && candidates.get(i).isStale(now) == loser.isStale(now)) {
                    assertThat(loser.since).isLessThanOrEqualTo(candidates.get(i).since);
                }
            }
            inside.remove(loser);
            assertThat(end(loser)).isFalse();
        }
        if (newcomer.place != null) {
            inside.add(newcomer);
        }
    }

    private static int compare(List<Long> one, List<Long> other) {
        for (int i = 0; i < one.size(); i++) {
            int order = Long.compare(one.get(i), other.get(i));
            if (order != 0) {
                return order;
            }
        }
        return 0;
    }

    private static boolean end(Known one) {
        return one.place != null && one.place.end();
    }

    @Property(seed = "1", tries = 3000)
    void placesAreGivenByTheRule(@ForAll @Size(min = 10, max = 60) List<@IntRange(max = 999) Integer> steps) {
        inside.clear();
        for (int step : steps) {
            int what = step % 10;
            int rest = step / 10;
            now += rest % 4 * 20L;
            Known one = inside.isEmpty() ? null : inside.get(rest % inside.size());
            if (what < 6 || one == null || one.place == null) {
                arrives(new int[] {rest % 2, rest / 2 % 2, rest / 4 % 3});
            } else if (what == 6) {
                inside.remove(one);
                assertThat(end(one)).isTrue();
            } else if (what == 7) {
                one.place.heldUp();
                one.heldUp = true;
            } else {
                one.place.begun(now);
                one.since = one.heldUp ? now : one.since;
                one.heldUp = false;
            }
            assertThat(places.size()).isEqualTo(inside.size());
        }
        inside.forEach(one -> assertThat(end(one)).isTrue());
        assertThat(places.size()).isZero();
    }
}
