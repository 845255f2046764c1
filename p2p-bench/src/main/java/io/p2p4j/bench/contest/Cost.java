package io.p2p4j.bench.contest;

import io.p2p4j.bench.host.Usage;

/**
 * What some operations cost.
 *
 * @param operations how many
 * @param wallNanos how long they took
 * @param client what the connecting end used
 * @param server what the listening end used
 */
public record Cost(long operations, long wallNanos, Usage client, Usage server) {
    /**
     * Returns the processor time of the connecting end.
     *
     * @return nanoseconds for each operation
     */
    public double clientNanos() {
        return (double) client.cpuNanos() / operations;
    }

    /**
     * Returns the processor time of the listening end.
     *
     * @return nanoseconds for each operation
     */
    public double serverNanos() {
        return (double) server.cpuNanos() / operations;
    }

    /**
     * Returns how many operations a second the busier end could do with a core of its own. Holds on a busy machine too.
     *
     * @return operations per second
     */
    public double capacity() {
        return 1e9 / Math.max(1, Math.max(clientNanos(), serverNanos()));
    }

    /**
     * Returns how many operations there were in a second.
     *
     * @return operations per second of the clock on the wall
     */
    public double rate() {
        return operations * 1e9 / wallNanos;
    }

    /**
     * Returns what was allocated at both ends together.
     *
     * @return bytes for each operation
     */
    public double allocatedBytes() {
        return (double) (client.allocatedBytes() + server.allocatedBytes()) / operations;
    }
}
