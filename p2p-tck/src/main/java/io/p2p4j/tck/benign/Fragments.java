package io.p2p4j.tck.benign;

import java.io.IOException;
import java.io.OutputStream;

/** Writes single bytes: everything at the beginning, then a few of every few thousand, so that bulk ends in time. */
final class Fragments implements Passage {
    private static final int SINGLE_AT_FIRST = 8 << 10;
    private static final int SINGLE_LATER = 16;
    /** A prime, so that the cuts wander through frames and records. */
    private static final int PIECE = 4093;

    private long passed;

    @Override
    public void pass(byte[] bytes, OutputStream out) throws IOException {
        int from = 0;
        while (from < bytes.length) {
            boolean single = passed < SINGLE_AT_FIRST || passed % PIECE < SINGLE_LATER;
            int count = single ? 1 : (int) Math.min(bytes.length - from, PIECE - passed % PIECE);
            out.write(bytes, from, count);
            out.flush();
            from += count;
            passed += count;
        }
    }
}
