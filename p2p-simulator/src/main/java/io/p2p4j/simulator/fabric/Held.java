package io.p2p4j.simulator.fabric;

import org.jspecify.annotations.Nullable;

/** Something on its way that {@link Holds} stopped. */
public final class Held {
    private final SimNode from;
    private final SimNode to;
    private final Kind kind;
    private final int bytes;
    private final long sinceNanos;
    private final @Nullable Pipe pipe;
    private final Object what;

    /** What it is. */
    public enum Kind {
        /** A piece of a stream: it arrives after those before it. */
        SEGMENT,
        /** A datagram. */
        DATAGRAM,
        /** A dial's first packet, or the answer that nothing listens. */
        DIAL
    }

    private Held(SimNode from, SimNode to, Kind kind, int bytes, long sinceNanos, @Nullable Pipe pipe, Object what) {
        this.from = from;
        this.to = to;
        this.kind = kind;
        this.bytes = bytes;
        this.sinceNanos = sinceNanos;
        this.pipe = pipe;
        this.what = what;
    }

    static Held segment(Pipe pipe, Segment segment) {
        return new Held(
                pipe.sender(), pipe.receiver(), Kind.SEGMENT, segment.data.length, segment.arrivesNanos, pipe, segment);
    }

    static Held packet(SimNode from, SimNode to, Kind kind, int bytes, long nowNanos, Runnable arrival) {
        return new Held(from, to, kind, bytes, nowNanos, null, arrival);
    }

    /**
     * Returns who sent it.
     *
     * @return the sending node
     */
    public SimNode from() {
        return from;
    }

    /**
     * Returns where it goes.
     *
     * @return the receiving node
     */
    public SimNode to() {
        return to;
    }

    /**
     * Returns what it is.
     *
     * @return the kind
     */
    public Kind kind() {
        return kind;
    }

    /**
     * Returns its length.
     *
     * @return bytes; 0 for what opens, closes or resets a connection
     */
    public int bytes() {
        return bytes;
    }

    /**
     * Returns when it would have arrived.
     *
     * @return nanoseconds of simulated time
     */
    public long sinceNanos() {
        return sinceNanos;
    }

    @Nullable
    Pipe pipe() {
        return pipe;
    }

    /** The segment, or what runs when a packet arrives. */
    Object what() {
        return what;
    }

    @Override
    public String toString() {
        return kind + " of " + bytes + " bytes from " + from + " to " + to + ", since " + sinceNanos + " ns";
    }
}
