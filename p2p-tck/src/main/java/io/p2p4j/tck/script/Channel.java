package io.p2p4j.tck.script;

import java.util.EnumSet;

/** The model of the messages of a connection, or of one stream: two halves and whether it is over. Owned by the model. */
final class Channel {
    final Link link;
    /** The end of the connection that is called near here: who opened it. */
    private final int opener;

    private final boolean stream;
    /** The halves, by the writing end: that of the near end, that of the far one. */
    private final Half[] halves;
    /** How operations fail that begin at an end when the channel is over. */
    private final EnumSet<Outcome>[] after;
    /** The end itself ended it, so that it knows at once. */
    private final boolean[] local = new boolean[2];

    boolean over;
    /** Both ends know that it is over. */
    boolean settled;

    @SuppressWarnings({"unchecked", "rawtypes"})
    Channel(String name, Link link, boolean stream, int opener) {
        this.link = link;
        this.stream = stream;
        this.opener = opener;
        String near = name + ".near";
        String far = name + ".far";
        halves = new Half[] {new Half(near, far, stream), new Half(far, near, stream)};
        after = new EnumSet[] {EnumSet.noneOf(Outcome.class), EnumSet.noneOf(Outcome.class)};
    }

    boolean isStream() {
        return stream;
    }

    /** The end of this channel at an end of the connection. */
    int at(int endOfLink) {
        return opener == 0 ? endOfLink : 1 - endOfLink;
    }

    Half from(int end) {
        return halves[end];
    }

    Half to(int end) {
        return halves[1 - end];
    }

    /** What may come of an operation that begins at an end now. */
    EnumSet<Outcome> legalNow(int end) {
        if (!over) {
            return EnumSet.of(Outcome.OK);
        }
        EnumSet<Outcome> legal = EnumSet.copyOf(after[end]);
        if (!settled && !local[end]) {
            legal.add(Outcome.OK);
        }
        return legal;
    }

    void over(int end, EnumSet<Outcome> how, boolean byItself) {
        over = true;
        after[end].addAll(how);
        local[end] |= byItself;
    }
}
