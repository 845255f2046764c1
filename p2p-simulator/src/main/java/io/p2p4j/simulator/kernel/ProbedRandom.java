package io.p2p4j.simulator.kernel;

/** A stream that tells a probe of its draws, so that other streams need not remember their keys. */
final class ProbedRandom extends KeyedRandom {
    private final Probe probe;
    private final String purpose;
    private final long source;
    private final long destination;

    ProbedRandom(Kernel kernel, Probe probe, String purpose, long source, long destination) {
        super(kernel, kernel.seed(), Hash64.of(purpose), source, destination);
        this.probe = probe;
        this.purpose = purpose;
        this.source = source;
        this.destination = destination;
    }

    @Override
    public long nextLong() {
        long value = super.nextLong();
        probe.drawn(purpose, source, destination, drawn(), value);
        return value;
    }
}
