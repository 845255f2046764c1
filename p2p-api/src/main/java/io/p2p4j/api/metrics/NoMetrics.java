package io.p2p4j.api.metrics;

import java.util.function.DoubleSupplier;

/** Counts nothing. */
final class NoMetrics implements Metrics {
    @Override
    public Counter counter(String name, String help, String... tags) {
        return amount -> {};
    }

    @Override
    public AutoCloseable gauge(String name, String help, DoubleSupplier value, String... tags) {
        return () -> {};
    }

    @Override
    public Timer timer(String name, String help, String... tags) {
        return nanos -> {};
    }
}
