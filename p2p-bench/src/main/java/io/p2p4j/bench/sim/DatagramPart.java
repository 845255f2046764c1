package io.p2p4j.bench.sim;

import io.p2p4j.api.address.Multiaddr;
import io.p2p4j.api.error.P2PException;
import io.p2p4j.simulator.fabric.Endpoint;
import io.p2p4j.simulator.fabric.Fabric;
import io.p2p4j.simulator.fabric.Latency;
import io.p2p4j.simulator.fabric.NetworkProfile;
import io.p2p4j.simulator.fabric.SimSocket;
import io.p2p4j.simulator.kernel.Kernel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Datagrams of 100 bytes between sockets, with the link model and the trace hash: every delivery sends one more, to a random
 * node, 10 to 200 ms away.
 */
final class DatagramPart {
    private static final String NAME = "datagrams";
    private static final int DELIVERIES = 2_000_000;
    private static final int BYTES = 100;
    private static final int PORT = 4001;

    private DatagramPart() {}

    static List<Figure> measure(Sizes sizes) {
        return List.of(measure(sizes, 10_000, Figure.Goal.atLeast(2)), measure(sizes, 100_000, Figure.Goal.atLeast(1)));
    }

    private static Figure measure(Sizes sizes, int nodes, Figure.Goal goal) {
        Network network = new Network(sizes.of(nodes, 100));
        long deliveries = sizes.of(DELIVERIES, 1000);
        List<Double> samples = new ArrayList<>();
        for (int round = 0; round <= sizes.rounds(); round++) {
            long end = network.delivered + deliveries;
            double seconds = Cpu.secondsOf(() -> network.kernel.runUntil(() -> network.delivered >= end));
            if (round > 0 || sizes.rounds() == 1) {
                samples.add(deliveries / seconds / 1e6);
            }
        }
        return new Figure(NAME, "datagrams, " + Figure.number(nodes) + " nodes x 1 in flight", "M/s", goal, samples);
    }

    private static final class Network {
        private final Kernel kernel = new Kernel(1);
        private final List<SimSocket> sockets = new ArrayList<>();
        private final List<Endpoint> endpoints = new ArrayList<>();
        private long state = 1;
        private long delivered;

        Network(int nodes) {
            Fabric fabric = Fabric.inVirtualTime(
                    kernel,
                    NetworkProfile.builder()
                            .latency(Latency.uniform(Duration.ofMillis(10), Duration.ofMillis(200)))
                            .build());
            for (int i = 0; i < nodes; i++) {
                int number = i;
                try {
                    SimSocket socket = fabric.addNode("n" + i)
                            .socket(Multiaddr.udp("0.0.0.0", PORT), (from, data) -> onDatagram(number, data));
                    sockets.add(socket);
                    endpoints.add(socket.local());
                } catch (P2PException impossible) {
                    throw new IllegalStateException("the port of a new node is taken", impossible);
                }
            }
            sockets.forEach(socket -> send(socket, new byte[BYTES]));
        }

        private void onDatagram(int number, byte[] data) {
            delivered++;
            send(sockets.get(number), data);
        }

        private void send(SimSocket socket, byte[] data) {
            state ^= state << 13;
            state ^= state >>> 7;
            state ^= state << 17;
            socket.send(endpoints.get((int) Long.remainderUnsigned(state, endpoints.size())), data);
        }
    }
}
