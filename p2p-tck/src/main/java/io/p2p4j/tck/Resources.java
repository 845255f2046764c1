package io.p2p4j.tck;

import java.util.OptionalLong;

/**
 * What providers hold of the machine at this moment. The rules compare the numbers before and after something that was done
 * several times, so that what others of the same process hold does no harm while it does not grow as well. Empty means that
 * it cannot be told here. See {@link io.p2p4j.tck.fixture.JvmResources} for any provider on real sockets.
 */
public interface Resources {
    /**
     * Returns the number of threads, but for those of the context that the harness gives its providers.
     *
     * @return the number now
     */
    OptionalLong threads();

    /**
     * Returns the number of sockets: listening ones, one for each end of a connection, and what waits for their events.
     *
     * @return the number now
     */
    OptionalLong sockets();

    /**
     * Returns the memory of buffers outside of what the garbage collector sees.
     *
     * @return the bytes now
     */
    OptionalLong bufferBytes();

    /**
     * Returns how much an allocator below takes at once, where {@link #bufferBytes} shows what it took and not what is in
     * use. The kit moves more than that, so that a leak of every buffer shows whatever the grain.
     *
     * @return bytes, at least 1
     */
    default int bufferGrainBytes() {
        return 16 << 10;
    }
}
