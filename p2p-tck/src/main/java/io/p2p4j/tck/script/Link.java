package io.p2p4j.tck.script;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The model of one connection between two peers. Owned by the model. */
final class Link {
    final String name;
    private final List<String> peers;
    /** The channel of messages and those of streams. */
    final List<Channel> channels = new ArrayList<>();
    /** Why the connection may have ended, at each end. */
    private final List<Set<String>> reasons = List.of(new TreeSet<>(), new TreeSet<>());

    /** Nothing passes at present. */
    boolean held;
    /** It ended in a way that time decides on, so that every reason will do. */
    boolean doubtful;

    Link(String name, String dialer, String host) {
        this.name = name;
        this.peers = List.of(dialer, host);
        channels.add(new Channel(name, this, false, 0));
    }

    Channel messages() {
        return channels.get(0);
    }

    boolean over() {
        return messages().over;
    }

    boolean settled() {
        return messages().settled;
    }

    String end(int end) {
        return name + (end == 0 ? ".near" : ".far");
    }

    boolean isOf(String peer) {
        return peers.contains(peer);
    }

    boolean isBetween(String one, String other) {
        return isOf(one) && isOf(other);
    }

    int endOf(String peer) {
        return peers.indexOf(peer);
    }

    Set<String> reasons(int end) {
        return reasons.get(end);
    }
}
