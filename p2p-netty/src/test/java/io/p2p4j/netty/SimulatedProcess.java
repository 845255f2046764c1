package io.p2p4j.netty;

/** Runs the scenario of {@link SimulatedNettyTest} in a process of its own; prints the trace hashes, plain and with TLS. */
public final class SimulatedProcess {
    private SimulatedProcess() {}

    /** Argument: the seed. */
    public static void main(String[] arguments) {
        long seed = Long.parseLong(arguments[0]);
        System.out.println(SimulatedNettyTest.plain(seed).traceHash()
                + ' '
                + SimulatedNettyTest.tls(seed).traceHash());
    }
}
