package io.p2p4j.libp2p.yamux;

import java.util.Collection;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The streams of a muxer by number, and how many there are of each side. */
final class StreamTable {
    private final TreeMap<Long, YamuxStream> streams = new TreeMap<>();
    /** The stream of the frame before: bulk comes in runs. */
    private @Nullable YamuxStream latest;

    private int remoteCount;
    /** Streams of the peer that this side has sent nothing of. */
    private int unacknowledged;

    int remoteCount() {
        return remoteCount;
    }

    int unacknowledged() {
        return unacknowledged;
    }

    int size() {
        return streams.size();
    }

    @Nullable
    YamuxStream get(int number) {
        YamuxStream known = latest;
        if (known != null && known.number() == number) {
            return known;
        }
        YamuxStream found = streams.get(Integer.toUnsignedLong(number));
        if (found != null) {
            latest = found;
        }
        return found;
    }

    void add(YamuxStream stream) {
        streams.put(stream.id(), stream);
        if (!stream.own) {
            remoteCount++;
            unacknowledged++;
        }
    }

    void acknowledged() {
        unacknowledged--;
    }

    /** Returns false when it was not there. */
    boolean remove(YamuxStream stream) {
        if (streams.get(stream.id()) != stream) {
            return false;
        }
        streams.remove(stream.id());
        if (latest == stream) {
            latest = null;
        }
        if (!stream.own) {
            remoteCount--;
            if (!stream.greeted) {
                unacknowledged--;
            }
        }
        return true;
    }

    Collection<YamuxStream> all() {
        return streams.values();
    }
}
