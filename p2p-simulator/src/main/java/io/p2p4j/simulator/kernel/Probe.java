package io.p2p4j.simulator.kernel;

/**
 * Sees everything that a kernel does, as it does it, for whoever compares two runs. It must not change anything. A kernel
 * without one pays for it with a comparison to null. Called on the kernel's thread.
 */
public interface Probe {
    /**
     * An event was scheduled.
     *
     * @param sequence its number in the order of scheduling, from 0
     * @param atNanos when it is due
     * @param task what runs then
     */
    void posted(long sequence, long atNanos, Runnable task);

    /**
     * An event begins; whatever follows until the next one begins belongs to it.
     *
     * @param sequence its number in the order of scheduling
     * @param atNanos the time
     * @param task what runs
     */
    void begins(long sequence, long atNanos, Runnable task);

    /**
     * A fact was added to the trace hash.
     *
     * @param fact the number
     */
    void traced(long fact);

    /**
     * A random number was drawn. Only streams are seen that were made while the probe was there.
     *
     * @param purpose what the stream is for
     * @param source hash of who draws or sends
     * @param destination hash of who receives; 0 when there is none
     * @param number of the draw in its stream, from 1
     * @param value what was drawn
     */
    void drawn(String purpose, long source, long destination, long number, long value);

    /**
     * Bytes were sent, which show in the trace hash only when they arrive.
     *
     * @param destination hash of who receives
     * @param bytes how many
     * @param content hash of the bytes
     */
    void sent(long destination, int bytes, long content);
}
