package io.p2p4j.simulator;

import io.p2p4j.api.config.SettingReader;
import io.p2p4j.simulator.fabric.Latency;
import io.p2p4j.simulator.fabric.LinkProfile;
import java.time.Duration;
import java.util.List;

/**
 * The conditions of the network that ordinary programs share, from their configuration.
 *
 * @param latencyMillis of every packet, within a tenth to both sides
 * @param packetLoss probability
 * @param failureRate probability that a dial fails, or a connection within its first minute
 * @param bytesPerSecond of each direction of a connection; 0 is unlimited
 * @param seed what chance follows from
 */
record SimulatorSettings(long latencyMillis, double packetLoss, double failureRate, long bytesPerSecond, long seed) {
    static final String PREFIX = "SIMULATOR_P2P_";

    private static final String LATENCY_MS = PREFIX + "LATENCY_MS";
    private static final String PACKET_LOSS = PREFIX + "PACKET_LOSS";
    private static final String FAILURE_RATE = PREFIX + "FAILURE_RATE";
    private static final String BANDWIDTH = PREFIX + "BANDWIDTH";
    private static final String SEED = PREFIX + "SEED";
    private static final long LATENCY_MS_DEFAULT = 50;
    private static final long LATENCY_MS_MAX = 60_000;
    private static final double PACKET_LOSS_DEFAULT = 0.01;
    private static final double FAILURE_RATE_DEFAULT = 0.001;
    private static final long BANDWIDTH_MAX = 1L << 40;

    static SimulatorSettings read(SettingReader reader) {
        reader.requireKnown(PREFIX, List.of(LATENCY_MS, PACKET_LOSS, FAILURE_RATE, BANDWIDTH, SEED));
        return new SimulatorSettings(
                reader.number(LATENCY_MS, LATENCY_MS_DEFAULT, 0, LATENCY_MS_MAX),
                reader.probability(PACKET_LOSS, PACKET_LOSS_DEFAULT),
                reader.probability(FAILURE_RATE, FAILURE_RATE_DEFAULT),
                reader.bytes(BANDWIDTH, 0, 0, BANDWIDTH_MAX),
                reader.number(SEED, 0, Long.MIN_VALUE, Long.MAX_VALUE));
    }

    LinkProfile link() {
        Duration latency = Duration.ofMillis(latencyMillis);
        Duration tenth = latency.dividedBy(10);
        return LinkProfile.PERFECT
                .withLatency(Latency.uniform(latency.minus(tenth), latency.plus(tenth)))
                .withPacketLoss(packetLoss)
                .withFailureRate(failureRate)
                .withBandwidth(bytesPerSecond);
    }
}
