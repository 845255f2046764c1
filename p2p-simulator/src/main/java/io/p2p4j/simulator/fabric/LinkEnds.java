package io.p2p4j.simulator.fabric;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The open ends of connections of one node, in the order in which they were added. Each end knows its place. */
final class LinkEnds {
    private final ArrayList<@Nullable LinkEnd> places = new ArrayList<>(0);
    private int size;

    int size() {
        return size;
    }

    void add(LinkEnd end) {
        if (size < places.size() / 2) {
            closeGaps();
        }
        end.place = places.size();
        places.add(end);
        size++;
    }

    void remove(LinkEnd end) {
        if (end.place < places.size() && places.get(end.place) == end) {
            places.set(end.place, null);
            size--;
        }
    }

    private void closeGaps() {
        List<LinkEnd> left = all();
        places.clear();
        for (LinkEnd end : left) {
            end.place = places.size();
            places.add(end);
        }
    }

    /** A copy, without gaps. */
    List<LinkEnd> all() {
        return new ArrayList<>(places.stream().filter(Objects::nonNull).toList());
    }

    void clear() {
        places.clear();
        size = 0;
    }
}
