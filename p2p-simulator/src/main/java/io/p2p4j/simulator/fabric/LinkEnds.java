package io.p2p4j.simulator.fabric;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The open ends of connections of one node, in the order in which they were added. Each end knows its place. */
final class LinkEnds {
    private static final int PLACES_FIRST = 4;

    private @Nullable LinkEnd[] places = new LinkEnd[PLACES_FIRST];
    /** How many places were taken, with those that are free again. */
    private int used;

    private int size;
    /** What others have heard of this node, its key and its terms: one object for all of them. */
    private @Nullable Object said;

    private @Nullable Object saidBefore;

    /** An equal value that another end of a connection to this node keeps already, or this one. */
    @SuppressWarnings("unchecked") // Values of different types are not equal.
    <T> T shared(T value) {
        Object latest = said;
        if (latest != null && value.equals(latest)) {
            return (T) latest;
        }
        Object before = saidBefore;
        if (before != null && value.equals(before)) {
            return (T) before;
        }
        saidBefore = latest;
        said = value;
        return value;
    }

    int size() {
        return size;
    }

    void add(LinkEnd end) {
        if (size < used / 2) {
            closeGaps();
        }
        if (used == places.length) {
            places = Arrays.copyOf(places, used + used / 2);
        }
        end.place = used;
        places[used++] = end;
        size++;
    }

    void remove(LinkEnd end) {
        if (end.place < used && places[end.place] == end) {
            places[end.place] = null;
            size--;
        }
    }

    private void closeGaps() {
        List<LinkEnd> left = all();
        Arrays.fill(places, null);
        used = 0;
        for (LinkEnd end : left) {
            end.place = used;
            places[used++] = end;
        }
    }

    /** A copy, without gaps. */
    List<LinkEnd> all() {
        List<LinkEnd> open = new ArrayList<>(size);
        for (int place = 0; place < used; place++) {
            LinkEnd end = places[place];
            if (end != null) {
                open.add(end);
            }
        }
        return open;
    }
}
