package io.p2p4j.core.session;

import io.p2p4j.core.transport.ByteSink;
import java.nio.ByteBuffer;

/**
 * A sans-IO protocol machine for one connection over one secured link: messages and named streams out of bytes, and bytes
 * out of them. Beside what {@link Session} says: output is taken with {@link #pollOutput} while the sink is writable.
 */
public interface SessionMachine extends Session {
    /**
     * Takes bytes from the link, all of them. A protocol violation closes the session.
     *
     * @param data the bytes, not kept
     * @param nowNanos the time
     */
    void onBytes(ByteBuffer data, long nowNanos);

    /**
     * Writes pending output, the most urgent first, in bounded pieces, while the sink is writable.
     *
     * @param sink takes the bytes
     * @param nowNanos the time
     * @return true when something was written
     */
    boolean pollOutput(ByteSink sink, long nowNanos);
}
