package io.p2p4j.simulator.fault;

import io.p2p4j.simulator.disk.Survives;
import io.p2p4j.simulator.kernel.Hash64;
import io.p2p4j.simulator.kernel.Kernel;
import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;

/** Nodes that come and go: each one's sessions and absences are drawn from its name alone. */
record Churn(Duration session, Duration downtime, Survives survives) {
    Churn {
        if (session.isNegative() || session.isZero() || downtime.isNegative() || downtime.isZero()) {
            throw new IllegalArgumentException(
                    "churn: sessions of " + session + ", absences of " + downtime + " (expected more than 0)");
        }
    }

    void add(List<TimedFault> faults, Kernel kernel, List<String> nodes, Duration span) {
        for (String node : nodes) {
            long key = Hash64.of(node);
            double at = 0;
            for (int k = 0; ; k++) {
                RandomGenerator random = kernel.random("churn", key, k);
                at += random.nextExponential() * session.toNanos();
                if (at >= span.toNanos()) {
                    break;
                }
                double away = random.nextExponential() * downtime.toNanos();
                faults.add(new TimedFault(Duration.ofNanos((long) at), Duration.ofNanos((long) away), leaving(node)));
                at += away;
            }
        }
    }

    private Fault leaving(String node) {
        return switch (survives) {
            case ALL -> new Fault.Crash(node);
            case SYNCED -> new NodeFault.PowerLoss(node);
            case NONE -> new NodeFault.Wipe(node);
        };
    }
}
