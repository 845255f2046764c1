package io.p2p4j.tck.wire;

import java.util.Arrays;

/** Filters that break one thing each. */
public final class Tampering {
    private Tampering() {}

    /**
     * Changes nothing.
     *
     * @return a filter
     */
    public static WireFilter none() {
        return WireChunk::pass;
    }

    /**
     * Flips one bit.
     *
     * @param direction in which direction
     * @param offset of the byte, from the connection's beginning
     * @return a filter
     */
    public static WireFilter flipBit(WireDirection direction, long offset) {
        return chunk -> {
            long index = offset - chunk.offset();
            if (chunk.direction() == direction && index >= 0 && index < chunk.bytes().length) {
                chunk.bytes()[(int) index] ^= 1;
            }
            chunk.pass();
        };
    }

    /**
     * Lets the stream end in its middle, as if its sender had ended it there.
     *
     * @param direction in which direction
     * @param offset of the first byte that does not arrive
     * @return a filter
     */
    public static WireFilter truncate(WireDirection direction, long offset) {
        return chunk -> {
            long left = offset - chunk.offset();
            if (chunk.direction() != direction || left >= chunk.bytes().length) {
                chunk.pass();
            } else if (left >= 0) {
                chunk.connection().write(direction, Arrays.copyOf(chunk.bytes(), (int) left));
                chunk.connection().end(direction);
            }
        };
    }

    /**
     * Sends everything back to where it came from.
     *
     * @return a filter
     */
    public static WireFilter reflect() {
        return new WireFilter() {
            @Override
            public void onBytes(WireChunk chunk) {
                chunk.connection().write(chunk.direction().opposite(), chunk.bytes());
            }

            @Override
            public void onEnd(WireConnection connection, WireDirection direction) {
                connection.end(direction.opposite());
            }
        };
    }

    /**
     * Cuts the bytes into pieces; nothing is lost. A network may do that.
     *
     * @param sizeBytes the longest piece
     * @return a filter
     */
    public static WireFilter fragment(int sizeBytes) {
        return chunk -> {
            for (int from = 0; from < chunk.bytes().length; from += sizeBytes) {
                int to = Math.min(chunk.bytes().length, from + sizeBytes);
                chunk.connection().write(chunk.direction(), Arrays.copyOfRange(chunk.bytes(), from, to));
            }
        };
    }
}
