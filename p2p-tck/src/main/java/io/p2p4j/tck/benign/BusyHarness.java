package io.p2p4j.tck.benign;

import io.p2p4j.tck.ForwardingHarness;
import io.p2p4j.tck.TckHarness;

/** Something else needs the processor, until the harness is closed or a minute has passed. */
final class BusyHarness extends ForwardingHarness {
    private static final int THREADS_PER_CORE = 2;
    private static final long NANOS_MAX = 60_000_000_000L;

    private volatile boolean closed;

    BusyHarness(TckHarness other) {
        super(other);
        for (int i = 0; i < THREADS_PER_CORE * Runtime.getRuntime().availableProcessors(); i++) {
            Thread thread = new Thread(this::spin, "tck-busy-" + i);
            thread.setDaemon(true);
            thread.start();
        }
    }

    private void spin() {
        long begin = System.nanoTime();
        long value = begin;
        while (!closed && System.nanoTime() - begin < NANOS_MAX && value != 0) {
            value = Long.rotateLeft(value * 0x9E3779B97F4A7C15L, 17) | 1;
        }
    }

    @Override
    public void close() {
        closed = true;
        super.close();
    }
}
