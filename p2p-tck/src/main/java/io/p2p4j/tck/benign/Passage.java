package io.p2p4j.tck.benign;

import java.io.IOException;
import java.io.OutputStream;

/** How the bytes of one direction of a relayed connection get through. Owned by the thread that reads them. */
interface Passage {
    /**
     * Passes bytes on, now or later.
     *
     * @param bytes what was read; not changed afterwards
     * @param out where they go
     */
    void pass(byte[] bytes, OutputStream out) throws IOException;

    /**
     * Ends the direction behind what was passed.
     *
     * @param end called once, now or later
     */
    default void end(Runnable end) {
        end.run();
    }
}
