package io.p2p4j.libp2p.mux;

import io.p2p4j.api.Priority;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whose turn it is: the urgent classes first, each with a share of every round, and turns of {@link #TURN_BYTES} within a
 * class. Holds only streams that want to send and have credit. Owned by the streams' thread.
 *
 * @param <S> the streams
 */
public final class TurnScheduler<S extends Turn> {
    /** How much a stream sends before another one of its class has its turn. */
    public static final int TURN_BYTES = 16_384;

    /** The lines that were ever used, the most urgent first: most connections use one. */
    private final List<Line<S>> lines = new ArrayList<>(1);

    private int size;

    private static final class Line<S> {
        final Priority priority;
        final int roundBytes;
        final ArrayDeque<S> streams = new ArrayDeque<>(4);
        int shareBytes;

        Line(Priority priority) {
            this.priority = priority;
            this.roundBytes = weight(priority) * TURN_BYTES;
            this.shareBytes = roundBytes;
        }
    }

    private static int weight(Priority priority) {
        return switch (priority) {
            case CRITICAL -> 8;
            case HIGH -> 4;
            case NORMAL -> 2;
            case LOW -> 1;
        };
    }

    /** Makes one that has no streams. */
    public TurnScheduler() {}

    /**
     * Returns how many streams want to send.
     *
     * @return those that are in line
     */
    public int size() {
        return size;
    }

    private Line<S> line(Priority priority) {
        int at = 0;
        for (Line<S> line : lines) {
            if (line.priority == priority) {
                return line;
            }
            if (weight(line.priority) > weight(priority)) {
                at++;
            }
        }
        Line<S> added = new Line<>(priority);
        lines.add(at, added);
        return added;
    }

    /**
     * Puts a stream in line, unless it is there.
     *
     * @param stream what wants to send
     */
    public void add(S stream) {
        if (!stream.scheduled) {
            stream.scheduled = true;
            stream.turnBytes = 0;
            line(stream.priority()).streams.addLast(stream);
            size++;
        }
    }

    /**
     * Takes a stream out of its line, if it is there.
     *
     * @param stream what does not want to send
     */
    public void remove(S stream) {
        if (stream.scheduled) {
            stream.scheduled = false;
            line(stream.priority()).streams.remove(stream);
            size--;
        }
    }

    /**
     * Returns whose turn it is; the stream stays in line.
     *
     * @return the stream, or null when none wants to send
     */
    public @Nullable S next() {
        if (size == 0) {
            return null;
        }
        while (true) {
            for (Line<S> line : lines) {
                if (line.shareBytes > 0 && !line.streams.isEmpty()) {
                    return line.streams.peekFirst();
                }
            }
            for (Line<S> line : lines) {
                line.shareBytes = Math.min(line.shareBytes + line.roundBytes, line.roundBytes);
            }
        }
    }

    /**
     * The stream that {@link #next} returned has sent.
     *
     * @param stream the stream
     * @param bytes how much
     */
    public void sent(S stream, int bytes) {
        Line<S> line = line(stream.priority());
        line.shareBytes -= bytes;
        stream.turnBytes += bytes;
        if (stream.turnBytes >= TURN_BYTES) {
            stream.turnBytes = 0;
            if (line.streams.size() > 1 && line.streams.remove(stream)) {
                line.streams.addLast(stream);
            }
        }
    }
}
